import { describe, expect, it } from 'vitest'
import type { MarketFacts } from '../../../preload/contract/facts.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { eth, factsOf, openSol, reported } from '../worked-example.ts'

/** Expected values come from a separate calculation in exact fractions. */
const table: [string, Partial<OpenIntent>, Partial<MarketFacts>, Record<string, string>][] = [
  [
    'a short is the mirror of a long, its slipped stop further up',
    { side: 'short', stop: { by: 'price', value: '105' } },
    {},
    {
      l: '5.19729725',
      naive: '40',
      size: '38.48',
      planned: '192.4',
      allIn: '199.99199818',
      bound: '600.171598',
      stop: '105',
    },
  ],
  [
    'post only pays the maker fee going in',
    { tif: 'Alo' },
    {},
    {
      l: '5.15270725',
      naive: '40',
      size: '38.81',
      planned: '194.05',
      allIn: '199.9765683725',
      bound: '564.82036475',
      stop: '95',
    },
  ],
  [
    'a stop in percent is that share of the entry, on the losing side',
    { stop: { by: 'percent', value: '3' } },
    {},
    {
      l: '3.18560635',
      naive: '66.66',
      size: '62.78',
      planned: '188.34',
      allIn: '199.992366653',
      bound: '802.5974123',
      stop: '97',
    },
  ],
  [
    'a stop in ATR is that many ATR14 away, below for a long',
    { stop: { by: 'atr', value: '2' } },
    {},
    {
      l: '4.38386689',
      naive: '47.61',
      size: '45.62',
      planned: '191.604',
      allIn: '199.9920075218',
      bound: '632.46651038',
      stop: '95.8',
    },
  ],
  [
    'a stop in ATR is that many ATR14 away, above for a short',
    { side: 'short', stop: { by: 'atr', value: '2' } },
    {},
    {
      l: '4.39613689',
      naive: '47.61',
      size: '45.49',
      planned: '191.058',
      allIn: '199.9802671261',
      bound: '669.45717871',
      stop: '104.2',
    },
  ],
  [
    'a risk in dollars is the budget itself',
    { sizing: { by: 'risk_usd', value: '150' } },
    {},
    {
      l: '5.18270725',
      naive: '30',
      size: '28.94',
      planned: '144.7',
      allIn: '149.987547815',
      bound: '422.0457665',
      stop: '95',
    },
  ],
  [
    'a coin of whole lots and tiny prices sizes like any other',
    { entry: { type: 'limit', price: '0.0089' }, stop: { by: 'price', value: '0.0085' } },
    { szDecimals: 0, mark: '0.009', bids: [['0.008999', '9000000']], asks: [['0.009001', '9000000']] },
    {
      l: '0.000416326175',
      naive: '500000',
      size: '480392',
      planned: '192.1568',
      allIn: '199.9997638606',
      bound: '604.06771942',
      stop: '0.0085',
    },
  ],
  [
    'a market entry that walks three levels costs their average, and the size is the largest whose whole loss fits',
    { entry: { type: 'market' } },
    {
      asks: [
        ['100.01', '10'],
        ['100.05', '20'],
        ['100.2', '100'],
      ],
    },
    {
      l: '5.25399523',
      naive: '39.43',
      size: '38.06',
      planned: '193.012',
      allIn: '199.967058335',
      bound: '557.7602789',
      stop: '95',
    },
  ],
]

describe('size from risk', () => {
  it.each(table)('%s', (_rule, said, market, want) => {
    const { ticket, sizing, losses } = reported(openSol(said), factsOf({ sol: market }))
    expect({
      l: sizing?.lossPerUnit,
      naive: sizing?.naive,
      size: ticket?.size,
      planned: losses?.planned,
      allIn: losses?.allIn,
      bound: losses?.venueBound,
      stop: ticket?.stop?.trigger,
    }).toEqual(want)
  })

  it('prints an average fill that never ends with 8 decimals, the worse way', () => {
    const asks: [string, string][] = [
      ['100.01', '10'],
      ['100.05', '20'],
      ['100.2', '100'],
    ]
    const { ticket } = reported(openSol({ entry: { type: 'market' } }), factsOf({ sol: { asks } }))
    expect(ticket?.entry).toMatchObject({ price: '100.07125592', limit: '100.5', tif: 'Ioc' })
    expect(ticket?.notional).toBe('3808.712')
  })

  it('sells at the market down the bids, its limit rounded inward', () => {
    const sell = openSol({ side: 'short', entry: { type: 'market' }, stop: { by: 'price', value: '105' } })
    const bids: [string, string][] = [['99.987', '500']]
    const { ticket } = reported(sell, factsOf({ sol: { bids, asks: [['100.011', '500']] } }))
    // mid 99.999, 0.5 % below is 99.499005, up to the tick 99.5
    expect(ticket?.entry).toMatchObject({ price: '99.987', limit: '99.5' })
  })

  it('puts a percent stop of a market entry under the average fill of the very size', () => {
    const asks: [string, string][] = [
      ['100.01', '10'],
      ['100.4', '500'],
    ]
    const { ticket, sizing } = reported(
      openSol({ entry: { type: 'market' }, stop: { by: 'percent', value: '5' } }),
      factsOf({ sol: { asks } }),
    )
    const average = Number(ticket?.entry.price)
    expect(Number(ticket?.stop?.trigger)).toBeCloseTo(average * 0.95, 2)
    expect(sizing?.allIn).toBe(ticket?.size)
  })
})

describe('caps', () => {
  it('names the cap that bound a risk size, and what each other would give', () => {
    const { ticket, sizing } = reported(openSol(), factsOf({ free: '100' }))
    // 90 of margin and fee at 20x: 90·20 / (100·(1 + 20·0.00045))
    expect(sizing).toMatchObject({ boundBy: 'freeMargin', allIn: '38.58' })
    expect(ticket?.size).toBe('17.83')
    expect(sizing?.caps).toMatchObject({ risk: '38.58', freeMargin: '17.83', orderNotional: '300' })
  })

  it('names the first of two that give the same', () => {
    const policy = { MAX_POSITION: { block: '0.1' }, MAX_ORDER_NOTIONAL: { block: '0.1' } }
    const { sizing } = reported(openSol(), factsOf({ policy }))
    expect(sizing).toMatchObject({ boundBy: 'orderNotional' })
    expect(sizing?.caps).toMatchObject({ orderNotional: '10', position: '10' })
  })

  it('shrinks a market entry to what a thin book holds within its limit', () => {
    const asks: [string, string][] = [
      ['100.01', '5'],
      ['100.4', '4'],
      ['101', '500'],
    ]
    const { ticket, sizing, verdict } = reported(openSol({ entry: { type: 'market' } }), factsOf({ sol: { asks } }))
    expect(sizing).toMatchObject({ boundBy: 'depth' })
    expect(sizing?.caps.depth).toBe('9')
    expect(ticket?.size).toBe('9')
    expect(verdict).toBe('ready')
  })

  it('applies depth to the part of a limit that fills at once, over the levels that are there', () => {
    const asks: [string, string][] = [
      ['100.01', '5'],
      ['100.4', '4'],
      ['101', '500'],
    ]
    const entry = { type: 'limit', price: '101' } as const
    // 5·(100.01 − 100.5) + 4·(100.4 − 100.5) + q·(101 − 100.5) is at most 0 up to q = 5.7, for a mid of 100.
    const bids: [string, string][] = [['99.99', '500']]
    const { ticket, sizing, checks } = reported(openSol({ entry }), factsOf({ sol: { asks, bids } }))
    expect({ bound: sizing?.boundBy, depth: sizing?.caps.depth, size: ticket?.size }).toEqual({
      bound: 'depth',
      depth: '14.7',
      size: '14.7',
    })
    expect(checks.find((check) => check.id === 'MAX_SLIPPAGE')?.verdict).toBe('pass')
    const named = reported(openSol({ entry, sizing: { by: 'base', value: '14.71' } }), factsOf({ sol: { asks, bids } }))
    expect(named.ticket?.size).toBe('14.71')
    expect(named.checks.find((check) => check.id === 'MAX_SLIPPAGE')).toMatchObject({
      verdict: 'block',
      why: expect.stringContaining('14.7 SOL'),
    })
    const shallow = factsOf({ sol: { asks: asks.slice(0, 2), bids } })
    expect(reported(openSol({ entry }), shallow).sizing?.caps.depth).toBeUndefined()
  })

  it('refuses a market entry where the book holds nothing within the limit', () => {
    const report = reported(openSol({ entry: { type: 'market' } }), factsOf({ sol: { asks: [['102', '5']] } }))
    expect(report.refusal).toMatchObject({ code: 'book_too_thin', measured: '0' })
    const empty = reported(openSol({ entry: { type: 'market' } }), factsOf({ sol: { asks: [] } }))
    expect(empty.refusal?.code).toBe('no_book')
  })

  it('leaves depth out for an order that rests, and marginTier out where one tier is all', () => {
    const { sizing } = reported(openSol(), factsOf({ sol: { marginTiers: [{ lowerBound: '0', maxLeverage: 20 }] } }))
    expect(Object.keys(sizing?.caps ?? {})).toEqual([
      'risk',
      'heat',
      'dayBudget',
      'freeMargin',
      'orderNotional',
      'position',
      'grossExposure',
      'leverage',
    ])
  })

  it('keeps a day budget, a heat and a position that are partly used', () => {
    const eth = { ...factsOf().markets.SOL!, asset: 1 }
    const positions = [
      { coin: 'SOL', size: '290', entry: '100', leverage: '20', marginMode: 'cross' as const, stop: '99' },
      { coin: 'ETH', size: '-1', entry: '100', leverage: '20', marginMode: 'cross' as const, stop: '101' },
    ]
    const { sizing } = reported(openSol(), factsOf({ positions, markets: { ETH: eth }, dayPnl: '-250', policy: {} }))
    expect(sizing?.caps.dayBudget).toBe('9.64')
    expect(sizing?.caps.position).toBe('10')
    // SOL 290·(1 + 0.099 + 0.00045·(100 + 98.901)), ETH 1·(1 + 0.101 + 0.00045·(100 + 101.101))
    expect(sizing?.caps.heat).toBe('49.03')
  })

  it('keeps a size within the heat that can be measured, beside a position without a stop', () => {
    const held = { coin: 'ETH', leverage: '20', marginMode: 'cross' as const }
    const positions = [
      { ...held, coin: 'SOL', size: '10', entry: '100', stop: '55' },
      { ...held, size: '0.1', entry: '3000', stop: null },
    ]
    const report = reported(openSol(), factsOf({ markets: { ETH: eth }, positions }))
    expect(report.sizing?.boundBy).toBe('heat')
    expect(report.ticket?.size).toBe('28.7')
    expect(report.checks.find(({ id }) => id === 'HEAT')?.verdict).toBe('warn')
  })

  it('counts resting orders that add, and not the reduce-only ones', () => {
    const orders = [
      { coin: 'SOL', side: 'buy' as const, price: '99', size: '100' },
      { coin: 'SOL', side: 'sell' as const, price: '110', size: '100', reduceOnly: true },
    ]
    const { sizing } = reported(openSol(), factsOf({ orders }))
    expect(sizing?.caps.position).toBe('201')
    expect(sizing?.caps.grossExposure).toBe('401')
  })
})

describe('a size that the user named', () => {
  it('comes from notional, a share of equity, margin times leverage, or base units', () => {
    const sizeOf = (said: Partial<OpenIntent>) => reported(openSol(said)).ticket?.size
    expect(sizeOf({ sizing: { by: 'notional', value: '5000' } })).toBe('50')
    expect(sizeOf({ sizing: { by: 'notional', value: '5000.99' } })).toBe('50')
    expect(sizeOf({ sizing: { by: 'allocate_percent', value: '10' } })).toBe('10')
    expect(sizeOf({ sizing: { by: 'margin', value: '50' } })).toBe('10')
    expect(sizeOf({ sizing: { by: 'margin', value: '50' }, leverage: '5' })).toBe('2.5')
    expect(sizeOf({ sizing: { by: 'base', value: '40' } })).toBe('40')
    expect(sizeOf({ sizing: { by: 'base', value: '40.019' } })).toBe('40.01')
  })

  it('does not move with leverage unless it was said as margin', () => {
    for (const sizing of [
      { by: 'risk_percent', value: '2' },
      { by: 'notional', value: '500' },
    ] as const) {
      const sizes = ['1', '5', '20'].map((leverage) => reported(openSol({ sizing, leverage })).ticket?.size)
      expect(new Set(sizes).size).toBe(1)
    }
  })

  it('is never shrunk: it is blocked, with the largest that passes', () => {
    const report = reported(
      openSol({ sizing: { by: 'notional', value: '30000.01' }, stop: null, entry: { type: 'limit', price: '99.99' } }),
    )
    expect(report.ticket?.size).toBe('300.03')
    const within = reported(openSol({ sizing: { by: 'base', value: '301' }, stop: null }))
    expect(within.ticket?.size).toBe('301')
    expect(within.verdict).toBe('blocked')
    const check = within.checks.find((one) => one.id === 'MAX_ORDER_NOTIONAL')
    expect(check).toMatchObject({ verdict: 'block', measured: '3.01x', limit: '3x' })
    expect(check?.why).toContain('300 SOL')
    expect(within.sizing).toMatchObject({ boundBy: null, budget: null, naive: null, allIn: null })
  })

  it('has no losses without a stop, and a loss per unit with one', () => {
    const bare = reported(openSol({ sizing: { by: 'base', value: '1' }, stop: null }))
    expect(bare.losses).toBeNull()
    expect(bare.sizing?.lossPerUnit).toBeNull()
    const stopped = reported(openSol({ sizing: { by: 'base', value: '1' } }))
    expect(stopped.sizing?.lossPerUnit).toBe('5.18270725')
    expect(stopped.losses?.allIn).toBe('5.18270725')
  })
})

describe('a risk above what one trade may lose', () => {
  it('is blocked and not made smaller', () => {
    const report = reported(openSol({ sizing: { by: 'risk_percent', value: '5' } }), factsOf({ free: '100' }))
    expect(report.ticket?.size).toBe('96.47')
    expect(report.sizing?.boundBy).toBe('risk')
    expect(report.verdict).toBe('blocked')
    expect(report.checks.find((check) => check.id === 'MAX_LOSS_PER_TRADE')).toMatchObject({
      verdict: 'block',
      measured: '5.00%',
      limit: '3%',
      why: expect.stringContaining('57.88 SOL'),
    })
  })
})

describe('the minimum of the venue', () => {
  it('refuses a size under $10, and never rounds up to it', () => {
    const report = reported(openSol({ sizing: { by: 'risk_usd', value: '0.5' } }))
    expect(report).toMatchObject({ verdict: 'refused', refusal: { code: 'below_minimum', measured: '9', limit: '10' } })
    expect(reported(openSol({ sizing: { by: 'base', value: '0.1' } })).ticket?.notional).toBe('10')
    expect(reported(openSol({ sizing: { by: 'base', value: '0.001' } })).refusal?.code).toBe('below_minimum')
  })

  it('holds for every rung of a ladder', () => {
    const ladder = openSol({
      sizing: { by: 'notional', value: '25' },
      entry: { type: 'ladder', from: '100', to: '96', rungs: '3' },
    })
    expect(reported(ladder).refusal).toMatchObject({ code: 'below_minimum', measured: '7.68' })
  })
})
