import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startPaper } from '../../main/paper/start-paper.ts'
import { limit, oidOf, place, traderOn, trigger, until } from './paper-client.ts'

/** A minute before the hour, so that funding is paid. */
const START = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 60_000

/** Everything that a client hears over HTTP and sockets in one run of the same commands. */
async function heardWith(seed: number): Promise<string[]> {
  const paper = await startPaper({ speed: 'stepped', startTime: START, seed })
  const trader = traderOn(paper)
  const socket = new WebSocket(paper.ws)
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  await new Promise((resolve) => socket.once('open', resolve))
  const market = ['l2Book', 'trades', 'bbo', 'activeAssetCtx'].map((type) => ({ type, coin: 'SOL' }))
  const own = ['orderUpdates', 'userFills', 'userEvents', 'webData3'].map((type) => ({ type, user: trader.user }))
  const subscriptions = [...market, ...own, { type: 'candle', coin: 'SOL', interval: '1m' }, { type: 'allMids' }]
  for (const subscription of subscriptions) socket.send(JSON.stringify({ method: 'subscribe', subscription }))
  await until(() => heard.filter((text) => text.includes('subscriptionResponse')).length === subscriptions.length)
  // In pieces, so that nothing piles up in the socket.
  const advance = async (ms: number) => {
    for (let left = ms; left > 0; left -= 5_000) {
      paper.control.advance(5_000)
      const pongs = heard.filter((text) => text === '{"channel":"pong"}').length
      socket.send('{"method":"ping"}')
      await until(() => heard.filter((text) => text === '{"channel":"pong"}').length > pongs)
    }
  }
  const mid = Math.round(Number((await trader.info.allMids()).SOL))
  await place(
    trader,
    [
      limit(true, String(mid + 1), '3', { tif: 'Ioc' }),
      trigger('sl', false, String(mid - 5), String(mid - 15), '3'),
      trigger('tp', false, String(mid + 5), String(mid - 5), '3'),
    ],
    'normalTpsl',
  )
  await advance(30_000)
  const [resting] = await place(trader, [limit(true, String(mid - 1), '2')])
  await trader.exchange.twapOrder({ twap: { a: 5, b: true, s: '10', r: false, m: 5, t: true } })
  paper.control.regime('SOL', 'gap')
  await advance(60_000)
  await trader.exchange.cancel({ cancels: [{ a: 5, o: oidOf(resting) }] }).catch(() => null)
  const answers = [
    await trader.account(),
    await trader.info.historicalOrders({ user: trader.user }),
    await trader.fills(),
    await trader.info.userFunding({ user: trader.user, startTime: 0 }),
    await trader.info.candleSnapshot({ coin: 'SOL', interval: '5m', startTime: START - 3_600_000 }),
    await trader.info.metaAndAssetCtxs(),
  ]
  socket.send('{"method":"ping"}')
  await until(() => heard.at(-1) === '{"channel":"pong"}')
  socket.close()
  await paper.close()
  return [...heard, ...answers.map((answer) => JSON.stringify(answer))]
}

describe('the same seed and the same commands', () => {
  it('bring the same bytes, over HTTP and sockets; another seed brings others', async () => {
    const digest = (texts: string[]) => createHash('sha256').update(texts.join('\n')).digest('hex')
    const [one, two, other] = [await heardWith(7), await heardWith(7), await heardWith(8)]
    expect(one.length).toBeGreaterThan(1000)
    expect(two.findIndex((text, at) => text !== one[at])).toBe(-1)
    expect(digest(two)).toBe(digest(one))
    expect(digest(other)).not.toBe(digest(one))
  })
})
