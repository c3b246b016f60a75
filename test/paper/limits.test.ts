import { describe, expect, it } from 'vitest'
import { startPaper } from '../../main/paper/start-paper.ts'
import { limit, place, traderOn } from './paper-client.ts'

describe('an exchange that counts', () => {
  it('answers 429 beyond 1200 weight a minute, and the next minute again', async () => {
    const paper = await startPaper({
      speed: 'stepped',
      limits: true,
      startTime: Math.floor(Date.now() / 60_000) * 60_000,
    })
    const { info } = traderOn(paper)
    for (let k = 0; k < 60; k += 1) await info.meta()
    await expect(info.meta()).rejects.toThrow('429')
    await expect(info.allMids()).rejects.toThrow('429')
    paper.control.advance(60_000)
    await info.meta()
    await paper.close()
  })

  it('lets an address send ten thousand and one for every USDC traded, cancels twice as many', async () => {
    const paper = await startPaper({ speed: 'stepped', limits: true })
    const trader = traderOn(paper)
    await trader.account()
    const chunk = Array.from({ length: 2000 }, () => ({ a: 5, o: 1 }))
    for (let k = 0; k < 5; k += 1) await trader.exchange.cancel({ cancels: chunk }).catch(() => null)
    expect(await place(trader, [limit(true, '50', '1')])).toEqual([
      {
        error:
          'Too many cumulative requests sent (10001 > 10000) for cumulative volume traded $0.00. Place taker orders to free up 1 request per USDC traded.',
      },
    ])
    await expect(trader.exchange.cancel({ cancels: [{ a: 5, o: 1 }] })).rejects.toThrow('never placed')
    paper.control.setVolume(trader.user, '5000')
    expect(await place(trader, [limit(true, '50', '1')])).toMatchObject([{ resting: {} }])
    await paper.close()
  })
})
