import { HttpTransport, InfoClient } from '@nktkas/hyperliquid'
import { SymbolConverter } from '@nktkas/hyperliquid/utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { D } from '../../main/paper/decimal.ts'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'

const START = 1_790_000_000_000
let paper: Paper
let info: InfoClient

beforeEach(async () => {
  paper = await startPaper({ speed: 'stepped', seed: 4, startTime: START })
  info = new InfoClient({ transport: new HttpTransport({ apiUrl: paper.http, isTestnet: true }) })
})
afterEach(() => paper.close())

const coins = async () => (await info.meta()).universe.filter((one) => !one.isDelisted)

describe('the synthetic feed', () => {
  it('lists at least twelve perps with the venue’s indexes: SOL is asset 5, MATIC is delisted and keeps its own', async () => {
    const { universe, marginTables } = await info.meta()
    expect(universe.length).toBeGreaterThanOrEqual(12)
    expect(universe[0]).toMatchObject({ name: 'BTC', szDecimals: 5, maxLeverage: 40 })
    expect(universe[5]).toEqual({ name: 'SOL', szDecimals: 2, maxLeverage: 20, marginTableId: 54 })
    expect(universe[3]).toMatchObject({ name: 'MATIC', isDelisted: true })
    expect(marginTables.find(([id]) => id === 54)?.[1].marginTiers).toEqual([
      { lowerBound: '0.0', maxLeverage: 20 },
      { lowerBound: '70000000.0', maxLeverage: 10 },
    ])
  })

  it('lets the SDK’s symbol converter find every coin', async () => {
    const transport = new HttpTransport({ apiUrl: paper.http, isTestnet: true })
    const symbols = await SymbolConverter.create({ transport })
    expect(symbols.getAssetId('SOL')).toBe(5)
    expect(symbols.getSzDecimals('kPEPE')).toBe(0)
  })

  it('is the same for the same seed and the same commands, and another for another seed', async () => {
    const other = await startPaper({ speed: 'stepped', seed: 4, startTime: START })
    const third = await startPaper({ speed: 'stepped', seed: 5, startTime: START })
    for (const one of [paper, other, third]) one.control.advance(60_000)
    const look = async ({ http }: Paper) => {
      const reader = new InfoClient({ transport: new HttpTransport({ apiUrl: http, isTestnet: true }) })
      return JSON.stringify([
        await reader.metaAndAssetCtxs(),
        await reader.l2Book({ coin: 'BTC' }),
        await reader.recentTrades({ coin: 'ETH' }),
      ])
    }
    expect(await look(other)).toBe(await look(paper))
    expect(await look(third)).not.toBe(await look(paper))
    await other.close()
    await third.close()
  })

  it('keeps every book full, in order, on the grid and uncrossed while it moves', async () => {
    for (let k = 0; k < 20; k += 1) {
      paper.control.advance(3_000)
      for (const { name, szDecimals } of await coins()) {
        const { levels } = (await info.l2Book({ coin: name }))!
        expect(levels.map((side) => side.length)).toEqual([20, 20])
        const [bids, asks] = levels.map((side) => side.map((level) => new D(level.px)))
        expect(bids!.every((px, at) => at === 0 || px.lt(bids![at - 1]!))).toBe(true)
        expect(asks!.every((px, at) => at === 0 || px.gt(asks![at - 1]!))).toBe(true)
        expect(bids![0]!.lt(asks![0]!)).toBe(true)
        for (const px of [...bids!, ...asks!]) {
          expect(px.isInteger() || (px.precision() <= 5 && px.decimalPlaces() <= 6 - szDecimals)).toBe(true)
        }
      }
    }
  })

  it('prints trades, and keeps mark and oracle near the mid', async () => {
    paper.control.advance(120_000)
    const trades = await info.recentTrades({ coin: 'BTC' })
    expect(trades.length).toBeGreaterThan(10)
    expect(new Set(trades.map((trade) => trade.tid)).size).toBe(trades.length)
    const [{ universe }, contexts] = await info.metaAndAssetCtxs()
    const mids = await info.allMids()
    for (const [asset, { name, isDelisted }] of universe.entries()) {
      if (isDelisted) continue
      const { markPx, oraclePx, midPx, funding } = contexts[asset]!
      expect(midPx).toBe(mids[name])
      for (const px of [markPx, oraclePx]) expect(new D(px).div(midPx!).minus(1).abs().lt('0.003')).toBe(true)
      expect(new D(funding).abs().lt('0.0001')).toBe(true)
    }
  })

  it('has a past of 500 bars in every interval, that ends at the present price and meets bar to bar', async () => {
    const now = START
    for (const interval of ['1m', '5m', '15m', '1h', '4h', '1d'] as const) {
      const length = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '4h': 240, '1d': 1440 }[interval] * 60_000
      const bars = await info.candleSnapshot({ coin: 'SOL', interval, startTime: now - 500 * length, endTime: now })
      expect(bars.length).toBeGreaterThanOrEqual(500)
      for (const [at, bar] of bars.entries()) {
        expect(bar).toMatchObject({ s: 'SOL', i: interval, T: bar.t + length - 1 })
        expect(bar.t % length).toBe(0)
        const [o, h, l, c] = [bar.o, bar.h, bar.l, bar.c].map((px) => new D(px))
        expect(h!.gte(D.max(o!, c!)) && l!.lte(D.min(o!, c!)) && l!.gt(0)).toBe(true)
        if (at > 0) expect(new D(bars[at - 1]!.c).div(bar.o).minus(1).abs().lt('0.001')).toBe(true)
      }
      const mid = new D((await info.allMids()).SOL!)
      expect(new D(bars.at(-1)!.c).div(mid).minus(1).abs().lt('0.001')).toBe(true)
    }
  })

  it('agrees across intervals: an hour opens and closes where its minutes do', async () => {
    const from = START - (START % 3_600_000) - 7_200_000
    const [hour] = await info.candleSnapshot({ coin: 'ETH', interval: '1h', startTime: from, endTime: from })
    const minutes = await info.candleSnapshot({
      coin: 'ETH',
      interval: '1m',
      startTime: from,
      endTime: from + 3_599_000,
    })
    expect(minutes).toHaveLength(60)
    expect([hour!.o, hour!.c]).toEqual([minutes[0]!.o, minutes.at(-1)!.c])
  })

  it('enters what happens here into the running bars', async () => {
    paper.control.move('SOL', '120')
    paper.control.advance(250)
    const bars = await info.candleSnapshot({ coin: 'SOL', interval: '1h', startTime: START - 3_600_000 })
    expect(new D(bars.at(-1)!.c).div(120).minus(1).abs().lt('0.001')).toBe(true)
  })

  it('answers what other clients ask before they trade', async () => {
    const user = `0x${'a'.repeat(40)}` as const
    expect(await info.userAbstraction({ user })).toBe('disabled')
    expect((await info.userFees({ user })).userCrossRate).toBe('0.00045')
    expect(await info.spotClearinghouseState({ user })).toEqual({ balances: [] })
    expect(await info.extraAgents({ user })).toEqual([])
    expect(await info.userRole({ user })).toEqual({ role: 'user' })
    expect(await info.userRole({ user: `0x${'b'.repeat(40)}` })).toEqual({ role: 'missing' })
    expect(await info.perpDexs()).toEqual([null])
    expect(await info.outcomeMeta()).toEqual({ outcomes: [], questions: [] })
    expect((await info.spotMetaAndAssetCtxs())[1]).toHaveLength(1)
    expect((await info.exchangeStatus()).time).toBe(START)
    expect((await info.userRateLimit({ user })).nRequestsCap).toBe(10_000)
    expect(await info.activeAssetData({ user, coin: 'SOL' })).toMatchObject({ leverage: { type: 'cross', value: 20 } })
    expect(await info.historicalOrders({ user })).toEqual([])
    expect(await info.userFillsByTime({ user, startTime: 0 })).toEqual([])
    expect(await info.l2Book({ coin: 'NOPE' })).toBeNull()
  })
})
