import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { D } from '../../main/paper/decimal.ts'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import { limit, oidOf, paperAtHundred, place, traderOn, trigger, until } from './paper-client.ts'

const papers: Paper[] = []
const started = async (...options: Parameters<typeof startPaper>) => {
  const paper = await startPaper(...options)
  papers.push(paper)
  return paper
}
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feed-'))
})
afterEach(async () => {
  for (const paper of papers.splice(0).reverse()) await paper.close()
  rmSync(folder, { recursive: true, force: true })
})

type Book = { levels: [{ px: string; sz: string }[], { px: string; sz: string }[]] }
const bookOf = async (paper: Paper, coin = 'SOL') => (await traderOn(paper).info.l2Book({ coin })) as Book
const midOf = async (paper: Paper) => new D((await traderOn(paper).info.allMids()).SOL!)

describe('a regime', () => {
  it('makes the market climb, fall or jump', async () => {
    const moved = async (regime: 'trend' | 'crash' | 'gap', ms: number) => {
      const paper = await started({ speed: 'stepped', regime, seed: 5 })
      const before = await midOf(paper)
      paper.control.advance(ms)
      return (await midOf(paper)).div(before).minus(1)
    }
    expect((await moved('trend', 600_000)).gt('0.005')).toBe(true)
    expect((await moved('crash', 600_000)).lt('-0.05')).toBe(true)
    expect((await moved('gap', 2_000)).abs().gt('0.009')).toBe(true)
  })

  it('thins the book, and halts trading', async () => {
    const paper = await started({ speed: 'stepped' })
    const trader = traderOn(paper)
    await trader.account()
    const usual = await bookOf(paper)
    paper.control.regime('SOL', 'thin')
    const thin = await bookOf(paper)
    const sum = (book: Book) => book.levels[0].slice(0, 5).reduce((all, { sz }) => all.plus(sz), new D(0))
    expect(sum(thin).mul(5).lt(sum(usual))).toBe(true)
    paper.control.advance(60_000)
    expect((await bookOf(paper)).levels[0].length).toBeGreaterThan(3)
    paper.control.regime('*', 'halted')
    const still = await bookOf(paper)
    expect(await place(trader, [limit(true, '50', '1')])).toEqual([{ error: 'Trading is halted. asset=5' }])
    paper.control.advance(60_000)
    expect((await bookOf(paper)).levels).toEqual(still.levels)
    paper.control.regime('*', 'calm')
    expect(await place(trader, [limit(true, '50', '1')])).toMatchObject([{ resting: {} }])
  })
})

describe('faster time', () => {
  it('runs the market ahead of the machine’s clock, while nonces stay the machine’s', async () => {
    const paper = await started({ speed: 200, unseen: 'fund' })
    const trader = traderOn(paper)
    const before = Date.now()
    const ahead = await until(
      async () => (await trader.info.exchangeStatus()).time - Date.now(),
      (ms) => ms > 60_000,
    )
    expect(ahead).toBeGreaterThan((Date.now() - before) * 2)
    expect(await place(trader, [limit(true, '50', '1')])).toMatchObject([{ resting: {} }])
  })
})

const level = (px: string, sz: string) => ({ px, sz, n: 2 })
const book = (t: number, bid: string, ask: string, size = '10') => ({
  t,
  frame: { channel: 'l2Book', data: { coin: 'SOL', time: t, levels: [[level(bid, size)], [level(ask, size)]] } },
})
const trade = (t: number, side: 'A' | 'B', px: string, sz: string) => ({
  t,
  frame: { channel: 'trades', data: [{ coin: 'SOL', side, px, sz, time: t, hash: '0x', tid: t, users: ['0x', '0x'] }] },
})
const context = (t: number, markPx: string) => ({
  t,
  frame: { channel: 'activeAssetCtx', data: { coin: 'SOL', ctx: { markPx, oraclePx: markPx, funding: '0.00002' } } },
})

describe('a replayed capture', () => {
  const replay = async (lines: unknown[]) => {
    const file = join(folder, 'capture.jsonl')
    writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
    const paper = await started({ speed: 'stepped', feed: `replay:${file}`, unseen: 'fund' })
    paper.control.advance(250)
    const trader = traderOn(paper)
    await trader.account()
    return { paper, trader }
  }

  it('shows the captured book at its time, and fills against it', async () => {
    const { paper, trader } = await replay([
      book(1000, '99.9', '100.1'),
      context(1000, '100'),
      'no json',
      book(6000, '101', '101.2'),
    ])
    expect((await bookOf(paper)).levels[1]).toMatchObject([{ px: '100.1', sz: '10.0' }])
    expect(await place(trader, [limit(true, '100.1', '4', { tif: 'Ioc' })])).toMatchObject([
      { filled: { totalSz: '4.0' } },
    ])
    paper.control.advance(3_000)
    expect((await bookOf(paper)).levels[1]).toMatchObject([{ px: '100.1', sz: '6.0' }])
    paper.control.advance(3_000)
    expect((await bookOf(paper)).levels[1]).toMatchObject([{ px: '101.2', sz: '10.0' }])
  })

  it('fills a resting order only after what stood before it was traded', async () => {
    const { paper, trader } = await replay([
      book(1000, '99.9', '100.1'),
      context(1000, '100'),
      trade(3000, 'A', '99.9', '8'),
      trade(5000, 'A', '99.9', '3'),
      trade(7000, 'A', '99.8', '5'),
    ])
    const [resting] = await place(trader, [limit(true, '99.9', '4')])
    paper.control.advance(2_500)
    expect(await trader.fills()).toEqual([])
    paper.control.advance(2_000)
    expect(await trader.fills()).toMatchObject([{ sz: '1.0', px: '99.9', crossed: false }])
    paper.control.advance(2_000)
    expect(await trader.status(oidOf(resting))).toBe('filled')
    expect((await trader.position('SOL'))!.entryPx).toBe('99.9')
  })

  it('fires stops on the captured mark', async () => {
    const { paper, trader } = await replay([
      book(1000, '99.9', '100.1'),
      context(1000, '100'),

      book(3900, '94.8', '95'),
      context(4000, '94.9'),
    ])
    await place(
      trader,
      [limit(true, '100.1', '1', { tif: 'Ioc' }), trigger('sl', false, '95', '85.5', '1')],
      'normalTpsl',
    )
    paper.control.advance(4_000)
    expect(await trader.position('SOL')).toBeNull()
    expect((await trader.fills())[0]).toMatchObject({ px: '94.8' })
  })

  it('without a frame in it is refused', async () => {
    const file = join(folder, 'empty.jsonl')
    writeFileSync(file, '{}\n')
    await expect(startPaper({ feed: `replay:${file}` })).rejects.toThrow('no captured frames')
  })
})

describe('a live feed', () => {
  it('follows another exchange, fills against its book behind its queue, and goes stale with it', async () => {
    const { paper: upstream } = await paperAtHundred()
    papers.push(upstream)
    const record = join(folder, 'record.jsonl')
    const paper = await started({
      feed: 'live',
      upstream: { http: upstream.http, ws: upstream.ws, coins: ['SOL'], record },
      unseen: 'fund',
    })
    const trader = traderOn(paper)
    await trader.account()
    await until(
      () => bookOf(paper),
      (now) => now.levels[1][0]?.px === '100.01',
    )
    expect(await place(trader, [limit(true, '100.01', '2', { tif: 'Ioc' })])).toMatchObject([
      { filled: { totalSz: '2.0', avgPx: '100.01' } },
    ])
    const [resting] = await place(trader, [limit(true, '99.99', '3')])
    upstream.control.trade('SOL', 'sell', '99.99', '400')
    await until(
      () => trader.info.recentTrades({ coin: 'SOL' }),
      (trades) => trades.some((one) => one.sz === '400.0'),
    )
    expect(await trader.status(oidOf(resting))).toBe('open')
    // A trade below its price goes through it, whatever stood before.
    upstream.control.trade('SOL', 'sell', '99.9', '50')
    await until(
      () => trader.status(oidOf(resting)),
      (status) => status === 'filled',
    )
    const time = async () => (await trader.info.exchangeStatus()).time
    const standsStill = async () => {
      const times = new Set<number>()
      for (let k = 0; k < 6; k += 1) times.add(await time())
      return times.size === 1
    }
    upstream.control.chaos({ restartMs: 700 })
    await until(standsStill)
    await until(async () => !(await standsStill()))
    upstream.control.move('SOL', '90')
    await until(
      () => trader.info.allMids(),
      (mids) => mids.SOL === '90.0',
    )
    expect(readFileSync(record, 'utf8').split('\n').length).toBeGreaterThan(3)
  })
})
