import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Paper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, paperAtHundred, place, socketsOn, type Trader, until } from './paper-client.ts'

let paper: Paper
let trader: Trader

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred())
})
afterEach(() => paper.close())

async function listen(subscription: Record<string, unknown>) {
  const socket = new WebSocket(paper.ws)
  const heard: string[] = []
  socket.on('message', (data) => heard.push(String(data)))
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(JSON.stringify({ method: 'subscribe', subscription }))
  await until(() => heard.length >= 2)
  return { socket, heard }
}

describe('chaos over sockets', () => {
  it('duplicates frames', async () => {
    const { socket, heard } = await listen({ type: 'orderUpdates', user: trader.user })
    paper.control.chaos({ duplicateFrames: 1 })
    await place(trader, [limit(true, '99', '1')])
    await until(() => heard.filter((text) => text.includes('orderUpdates"') && text.includes('limitPx')).length === 2)
    socket.close()
  })

  it('swaps frames', async () => {
    const { socket, heard } = await listen({ type: 'orderUpdates', user: trader.user })
    paper.control.chaos({ reorderFrames: 1 })
    await place(trader, [limit(true, '99', '1')])
    await place(trader, [limit(true, '98', '1')])
    const updates = () => heard.filter((text) => text.includes('limitPx'))
    await until(() => updates().length === 2)
    expect(updates().map((text) => /"limitPx":"([0-9.]+)"/.exec(text)![1])).toEqual(['98.0', '99.0'])
    socket.close()
  })

  it('sends what can’t be read, which the SDK survives', async () => {
    const { subs, close } = socketsOn(paper)
    const seen: unknown[] = []
    await subs.orderUpdates({ user: trader.user }, (list) => seen.push(list))
    paper.control.chaos({ garbageFrames: 1 })
    await place(trader, [limit(true, '99', '1')])
    await until(() => seen.length === 1)
    await close()
  })
})

describe('chaos over HTTP', () => {
  it('resets a connection before the order took effect', async () => {
    paper.control.chaos({ resetTimes: 1 })
    const c = freshCloid()
    await expect(place(trader, [limit(true, '99', '1', { c })])).rejects.toThrow()
    expect(await trader.status(c)).toBe('unknownOid')
  })

  it('runs its clock ahead, so that fresh orders come too late', async () => {
    paper.control.chaos({ clockSkewMs: 60_000 })
    const order = { orders: [limit(true, '99', '1')], grouping: 'na' as const }
    await expect(trader.exchange.order(order, { expiresAfter: Date.now() + 15_000 })).rejects.toThrow(
      'Action already expired',
    )
    paper.control.chaos({ calm: true })
    await trader.exchange.order(order, { expiresAfter: Date.now() + 15_000 })
  })

  it('takes only post-only orders after an upgrade', async () => {
    paper.control.chaos({ postOnly: true })
    expect(await place(trader, [limit(true, '99', '1')])).toEqual([
      { error: 'Only post-only orders allowed immediately after a network upgrade asset=5' },
    ])
    expect(await place(trader, [limit(true, '99', '1', { tif: 'Alo' })])).toMatchObject([{ resting: {} }])
  })

  it('goes down and comes back with all it knew', async () => {
    const { socket } = await listen({ type: 'allMids' })
    const c = freshCloid()
    await place(trader, [limit(true, '99', '1', { c })])
    const closed = new Promise((resolve) => socket.once('close', resolve))
    paper.control.chaos({ restartMs: 300 })
    await closed
    await expect(trader.account()).rejects.toThrow()
    await until(
      () => trader.status(c).catch(() => null),
      (status) => status === 'open',
    )
  })

  it('knows no other switch', () => {
    expect(() => paper.control.chaos({ nosuch: 1 } as never)).toThrow('no such switch: nosuch')
  })
})
