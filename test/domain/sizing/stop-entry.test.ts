import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBook, takeableAtTrigger } from '../../../main/domain/market/book.ts'
import { readWorld } from '../../../main/domain/market/world.ts'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { repriceTicket } from '../../../main/domain/ticket/build-ticket.ts'
import type { MarketFacts } from '../../../preload/contract/facts.ts'
import type { OpenIntent, Sizing } from '../../../preload/contract/intent.ts'
import { assessed, checkOf, factsOf, openSol, reported } from '../worked-example.ts'
import { decimal } from './exact.ts'

type Levels = MarketFacts['asks']
const asks: Levels = [
  ['100.01', '10'],
  ['100.21', '10'],
  ['101.01', '20'],
]
const bids: Levels = [
  ['99.99', '10'],
  ['99.79', '10'],
  ['98.99', '20'],
]
const base = (value: string): Sizing => ({ by: 'base', value })
const buy = (said: Partial<OpenIntent> = {}): OpenIntent =>
  openSol({ entry: { type: 'stop', price: '105' }, stop: { by: 'price', value: '100' }, ...said })
const sell = (said: Partial<OpenIntent> = {}): OpenIntent =>
  openSol({ side: 'short', entry: { type: 'stop', price: '95' }, stop: { by: 'price', value: '100' }, ...said })
const at = (intent: OpenIntent, sol: Partial<MarketFacts> = { asks, bids }, policy = {}) =>
  reported(intent, factsOf({ sol, policy }))
const slippage = (intent: OpenIntent, sol?: Partial<MarketFacts>, policy?: object) =>
  checkOf(at(intent, sol, policy), 'MAX_SLIPPAGE')

describe('the price of a stop entry', () => {
  it('is what walking the book of now costs, moved so that its best price stands at the trigger', () => {
    // Ten at 105, ten at 105.2: 105.1 on average. The order itself waits for 105, and pays no more than 115.5.
    const report = at(buy({ sizing: base('20') }))
    expect(report.ticket?.entry).toEqual({
      type: 'stop',
      price: '105.1',
      limit: '115.5',
      tif: 'Gtc',
      rungs: [],
      trigger: '105',
    })
    expect(report.ticket?.notional).toBe('2102')
    expect(report.losses?.planned).toBe('102')
    const short = at(sell({ sizing: base('20') })).ticket?.entry
    expect(short).toMatchObject({ price: '94.9', limit: '85.5', trigger: '95' })
  })

  it('is the trigger where the best level holds the whole size, as it is on the flat book of the example', () => {
    const report = reported(buy())
    expect(report.ticket?.entry).toMatchObject({ price: '105', trigger: '105' })
    // 200 / (105 − 100 · 0.999 + 0.00045 · (105 + 99.9)) = 200 / 5.192205 = 38.51…
    expect([report.ticket?.size, report.sizing?.naive, report.sizing?.lossPerUnit]).toEqual(['38.51', '40', '5.192205'])
  })

  it('and its size are found together: one lot more would lose more than the budget', () => {
    const report = at(buy({ sizing: { by: 'risk_usd', value: '80' } }))
    const { size } = report.ticket!
    expect(report.sizing?.boundBy).toBe('risk')
    const exit = decimal('99.9')
    // Ten at 105, the rest at 105.2, each unit sold at 99.9, 0.045 % of both.
    const loss = (units: ReturnType<typeof decimal>) => {
      const cost = decimal('1050').plus(units.minus(10).times('105.2'))
      return cost.minus(units.times(exit)).plus(cost.plus(units.times(exit)).times('0.00045'))
    }
    expect(report.losses?.allIn).toBe(loss(decimal(size)).toFixed())
    expect(loss(decimal(size)).lte('80')).toBe(true)
    expect(loss(decimal(size).plus('0.01')).gt('80')).toBe(true)
    // At the trigger alone it would be 15.4: too much by what the second level costs.
    expect(size).toBe('15.2')
  })

  it('a book that has already left the trigger behind is walked where it stands, never moved nearer', () => {
    // The mark is 100 and the best ask 100.5: a trigger of 100.2 fires before the book has come down to it.
    const sol = { asks: [['100.5', '10'] as [string, string]], bids }
    const report = at(
      buy({ entry: { type: 'stop', price: '100.2' }, stop: { by: 'price', value: '95' }, sizing: base('5') }),
      sol,
    )
    expect(report.ticket?.entry).toMatchObject({ price: '100.5', trigger: '100.2' })
    const low = { bids: [['99.4', '10'] as [string, string]], asks }
    const short = at(
      sell({ entry: { type: 'stop', price: '99.7' }, stop: { by: 'price', value: '103' }, sizing: base('5') }),
      low,
    )
    expect(short.ticket?.entry).toMatchObject({ price: '99.4', trigger: '99.7' })
  })

  it('a trigger inside the book moves the whole book behind it', () => {
    const inside = at(
      buy({ entry: { type: 'stop', price: '100.21' }, stop: { by: 'price', value: '96' }, sizing: base('20') }),
    )
    expect(inside.ticket?.entry).toMatchObject({ price: '100.31', trigger: '100.21' })
  })

  it('a stop said as a distance is measured from the trigger, which was said, and R from the fill', () => {
    const report = at(
      buy({ stop: { by: 'percent', value: '5' }, sizing: base('20'), targets: [{ by: 'r', value: '2', share: null }] }),
    )
    expect(report.ticket?.stop?.trigger).toBe('99.75')
    // 105.1 + 2 · (105.1 − 99.75) = 115.8
    expect(report.ticket?.targets[0]?.trigger).toBe('115.8')
  })

  it('a target must win at the fill, not at the trigger', () => {
    const aimed = (value: string) => at(buy({ sizing: base('20'), targets: [{ by: 'price', value, share: null }] }))
    expect(aimed('105.1').refusal?.code).toBe('target_wrong_side')
    expect(aimed('105.11').refusal).toBeNull()
  })

  it('is the same one lot large, and one lot short of the next level', () => {
    const price = (size: string) => at(buy({ sizing: base(size) }), { asks, bids }).ticket?.entry.price
    expect([price('0.1'), price('10')]).toEqual(['105', '105'])
    // 10 at 105 and 0.01 at 105.2, over 10.01: it never ends, and is cut up for a buy.
    expect(price('10.01')).toBe(decimal('1051.052').div('10.01').toFixed(8, 0))
  })

  it('is never better than the trigger, and never better for a larger size', () => {
    const price = (cents: number) => decimal(at(buy({ sizing: base((cents / 100).toFixed(2)) })).ticket!.entry.price)
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 3_999 }), (cents) => {
        expect(price(cents).gte('105')).toBe(true)
        expect(price(cents + 1).gte(price(cents))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a book too thin for a stop entry', () => {
  it('is refused as at the market where a side is missing', () => {
    expect(at(buy(), { asks: [] }).refusal?.code).toBe('no_book')
    expect(at(buy(), { bids: [] }).refusal?.code).toBe('no_book')
    // Out of order: nothing there can be trusted.
    expect(at(buy(), { asks: [...asks].reverse() }).refusal?.code).toBe('no_book')
  })

  it('is refused where nothing stands within the cap', () => {
    const far = { asks: [['120', '10'] as [string, string]], bids }
    expect(at(buy(), far).refusal?.code).toBe('book_too_thin')
  })

  it('makes a size from risk smaller, and names the depth', () => {
    const one: Levels = [['100.01', '3']]
    const report = at(buy(), { asks: one, bids })
    expect([report.ticket?.size, report.sizing?.boundBy, report.sizing?.caps.depth]).toEqual(['3', 'depth', '3'])
  })

  it('blocks a size that was said, one lot beyond what it holds, and names the largest', () => {
    const one = { asks: [['100.01', '3']] as Levels, bids }
    expect(slippage(buy({ sizing: base('3') }), one)).toMatchObject({ verdict: 'pass', measured: '0.00%' })
    expect(slippage(buy({ sizing: base('3.01') }), one)).toMatchObject({
      verdict: 'block',
      measured: '3 in the book',
      limit: '3.01',
      why: expect.stringContaining('3'),
    })
  })

  it('blocks one whose average would be more than MAX_SLIPPAGE beyond the trigger, to the lot', () => {
    // 105 · 1.005 = 105.525: 20 at 105.1 and x at 106 reach it at (20 · 0.425) / 0.475 = 17.89…
    expect(at(buy({ sizing: base('30') })).sizing?.caps.depth).toBe('37.89')
    expect(slippage(buy({ sizing: base('37.89') }))?.verdict).toBe('pass')
    const over = slippage(buy({ sizing: base('37.9') }))
    expect(over).toMatchObject({ verdict: 'block', measured: '0.50%', limit: '0.5%' })
    expect(over?.why).toContain('from the trigger')
    // 95 · 0.995 = 94.525: the mirror, 20 at 94.9 and x at 94.
    expect(at(sell({ sizing: base('30') })).sizing?.caps.depth).toBe('34.28')
    expect(slippage(sell({ sizing: base('34.28') }))?.verdict).toBe('pass')
    expect(slippage(sell({ sizing: base('34.29') }))?.verdict).toBe('block')
  })

  it('says what is measured from the trigger, and leaves the market’s words to the market', () => {
    const why = (intent: OpenIntent) => slippage(intent)?.why
    const market = (value: string) => openSol({ entry: { type: 'market' }, sizing: base(value) })
    expect(why(buy({ sizing: base('20') }))).toBe('Today’s book, moved there, fills it close to the trigger.')
    expect(why(market('20'))).toBe('The book fills it close to mid.')
    expect(why(buy({ sizing: base('39') }))).toBe(
      'The average fill would be more than 0.5% from the trigger. The largest size that passes is 37.89 SOL.',
    )
    const far = { mark: '100', asks: [['101', '50']] as Levels, bids: [['99.99', '50']] as Levels }
    const taken = openSol({ entry: { type: 'limit', price: '101' }, sizing: base('20') })
    expect(slippage(taken, far)?.why).toContain('more than 0.5% from mid.')
  })

  it('is worth at least the venue’s minimum at its trigger', () => {
    expect(at(buy({ sizing: base('0.1') })).refusal).toBeNull()
    expect(at(buy({ sizing: base('0.09') })).refusal?.code).toBe('below_minimum')
  })

  it('holds nothing against a stop that closes', () => {
    const position = { coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross', stop: null } as const
    const thin = { bids: [['99.99', '1'] as [string, string], ['90.5', '3'] as [string, string]] }
    const moved = reported(
      { action: 'move_stop', coin: 'SOL', price: '97' },
      factsOf({ sol: thin, positions: [position] }),
    )
    expect(checkOf(moved, 'MAX_SLIPPAGE')).toMatchObject({ verdict: 'pass', measured: '0.00%' })
  })

  it('an average just at the limit passes', () => {
    const even: Levels = [
      ['100', '10'],
      ['101', '10'],
    ]
    const sol = { mark: '99.9', asks: even, bids: [['99.8', '10']] as Levels }
    const entry = { type: 'stop', price: '100' } as const
    const found = slippage(buy({ entry, stop: { by: 'price', value: '97' }, sizing: base('20') }), sol)
    expect(found).toMatchObject({ verdict: 'pass', measured: '0.50%' })
  })
})

describe('the book as a trigger meets it', () => {
  const levels = (side: 'buy' | 'sell', trigger: string, limit: string) =>
    takeableAtTrigger(readBook({ asks, bids } as MarketFacts), side, known.price(trigger), known.price(limit)).map(
      ({ price, size }) => [text(price), text(size)],
    )

  it('takes the level that stands just at the cap, and none beyond', () => {
    expect(levels('buy', '105', '106')).toEqual([
      ['105', '10'],
      ['105.2', '10'],
      ['106', '20'],
    ])
    expect(levels('buy', '105', '105.99')).toHaveLength(2)
    expect(levels('sell', '95', '94')).toHaveLength(3)
    expect(levels('sell', '95', '94.01')).toHaveLength(2)
  })

  it('stays where it is for a trigger at its best price', () => {
    expect(levels('buy', '100.01', '110')[0]).toEqual(['100.01', '10'])
    expect(levels('sell', '99.99', '90')[0]).toEqual(['99.99', '10'])
  })
})

describe('a stop entry on its sheet', () => {
  it('keeps what is sent and counts its losses on the book as it stands then', () => {
    const { ticket } = assessed(buy({ sizing: base('20') }), factsOf({ sol: { asks, bids } }))
    const thinner: Levels = [
      ['100.01', '10'],
      ['100.41', '10'],
    ]
    const now = repriceTicket(ticket!, readWorld(factsOf({ sol: { asks: thinner, bids } }))!)
    if ('is' in now) throw new Error(now.code)
    expect([text(now.entry.price), text(now.plan.prices[0]!), text(now.entry.limit!), text(now.size)]).toEqual([
      '105.2',
      '105',
      '115.5',
      '20',
    ])
    expect(text(now.losses!.planned)).toBe('104')
  })
})

it('a ladder has no cap of depth, however far its first rungs would slip', () => {
  const entry = { type: 'ladder', from: '101', to: '97', rungs: '3' } as const
  const sol = { asks: [['100.01', '1'] as [string, string], ['100.9', '500'] as [string, string]], bids }
  expect(at(openSol({ entry, sizing: base('30') }), sol).sizing?.caps).not.toHaveProperty('depth')
})
