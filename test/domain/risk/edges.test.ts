import { describe, expect, it } from 'vitest'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { noPrice } from '../../../main/domain/money/quantity.ts'
import { type CheckFacts, multipleOf, percentOf } from '../../../main/domain/risk/check.ts'
import { confirmBinding } from '../../../main/domain/risk/checks/confirm-binding.ts'
import { tickLotMin } from '../../../main/domain/risk/checks/tick-lot-min.ts'
import type { Ticket } from '../../../main/domain/ticket/build-ticket.ts'
import type { Facts } from '../../../preload/contract/facts.ts'
import type { Intent, OpenIntent } from '../../../preload/contract/intent.ts'
import type { CheckId } from '../../../preload/contract/report.ts'
import { assessed, checkOf, factsOf, openSol, reported, type Said } from '../worked-example.ts'

const held = { coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross', stop: '97' } as const
const isolated = { ...held, marginMode: 'isolated', margin: '50' } as const
const base = (value: string) => ({ sizing: { by: 'base', value } as const })
const stop = (value: string) => ({ stop: { by: 'price', value } as const })
/** A check's verdict, measured and limit. */
const found = (id: CheckId, intent: Intent, facts: Facts) => {
  const check = checkOf(reported(intent, facts), id)
  return check === undefined ? null : [check.verdict, check.measured, check.limit]
}
const why = (id: CheckId, intent: Intent, facts: Facts) => checkOf(reported(intent, facts), id)?.why

describe('what closes is warned of, never blocked', () => {
  const close: Intent = { action: 'close', coin: 'SOL', size: { by: 'all' } }
  const facts = (said: Said) => factsOf({ positions: [held], ...said })

  it('PRICE_COLLAR: a price far through the mark', () => {
    const fallen = facts({ sol: { bids: [['94', '500']], asks: [['94.02', '500']] } })
    expect(found('PRICE_COLLAR', close, fallen)).toEqual(['warn', '6.46%', '5%'])
  })

  it('MAX_SLIPPAGE: a book too thin, or an average too far', () => {
    expect(found('MAX_SLIPPAGE', close, facts({ sol: { bids: [['99.99', '5']] } }))).toEqual([
      'warn',
      '5 in the book',
      '10',
    ])
    const wide = facts({
      sol: {
        bids: [
          ['99.99', '1'],
          ['99.6', '50'],
        ],
      },
      policy: { MAX_SLIPPAGE: { block: '0.001' } },
    })
    expect(found('MAX_SLIPPAGE', close, wide)).toEqual(['warn', '0.36%', '0.1%'])
  })
})

describe('MAX_SLIPPAGE of a ladder', () => {
  const ladder = (side: 'long' | 'short', from: string, to: string, ...levels: [string, string][]) => {
    const intent = openSol({
      side,
      entry: { type: 'ladder', from, to, rungs: '2' },
      ...stop(side === 'long' ? '90' : '110'),
      ...base('10'),
    })
    return found('MAX_SLIPPAGE', intent, factsOf({ sol: side === 'long' ? { asks: levels } : { bids: levels } }))
  }

  it('counts the rungs that cross, whichever comes first, down to the deepest price', () => {
    const asks: [string, string][] = [
      ['100.01', '1'],
      ['100.4', '100'],
    ]
    expect(ladder('long', '100.5', '99.5', ...asks)).toEqual(['pass', '0.32%', '0.5%'])
    expect(ladder('long', '99.5', '100.5', ...asks)).toEqual(['pass', '0.32%', '0.5%'])
    expect(ladder('long', '100.5', '100.1', ...asks)).toEqual(['pass', '0.36%', '0.5%'])
    const bids: [string, string][] = [
      ['99.99', '1'],
      ['99.6', '100'],
    ]
    expect(ladder('short', '99.5', '100.5', ...bids)).toEqual(['pass', '0.32%', '0.5%'])
    expect(ladder('short', '100.5', '99.5', ...bids)).toEqual(['pass', '0.32%', '0.5%'])
  })
})

describe('PRICE_COLLAR', () => {
  const collar = { PRICE_COLLAR: { warn: '0.02', block: '0.05', passive: '0.01' } }
  const at = (price: string, more: Partial<OpenIntent> = {}) =>
    found('PRICE_COLLAR', openSol({ entry: { type: 'limit', price }, ...more }), factsOf({ policy: collar }))

  it('measures a price through the mark and one behind it apart', () => {
    expect(at('101.5')).toEqual(['pass', '1.50%', '5%'])
    expect(at('99')).toEqual(['pass', '1.00%', '5%'])
    expect(at('98.99')).toEqual(['warn', '1.01%', '1%'])
    expect(at('102')).toEqual(['pass', '2.00%', '5%'])
    expect(at('102.01')).toEqual(['warn', '2.01%', '2%'])
    expect(at('105', stop('95'))).toEqual(['warn', '5.00%', '2%'])
    expect(at('105.01', stop('95'))).toEqual(['block', '5.01%', '5%'])
  })
})

describe('a stop that moves', () => {
  const to = (price: string, size = '10') =>
    found(
      'LIQ_BEFORE_STOP',
      { action: 'move_stop', coin: 'SOL', price },
      factsOf({
        positions: [{ ...isolated, size, stop: size === '10' ? '97' : '103' }],
        sol: { marginMode: 'isolated' },
      }),
    )

  it('LIQ_BEFORE_STOP: keeps the gap of a losing stop, a fifth of its way from the entry', () => {
    expect(to('98')).toEqual(['pass', '97.43589744', '97.6'])
    expect(to('96.5')).toEqual(['block', '97.43589744', '95.8'])
    expect(to('102', '-10')).toEqual(['pass', '102.43902439', '102.4'])
    expect(to('102.1', '-10')).toEqual(['block', '102.43902439', '102.52'])
  })
})

describe('a resting stop that moves', () => {
  const resting = {
    coin: 'SOL',
    side: 'sell',
    price: '87.3',
    size: '10',
    reduceOnly: true,
    trigger: '97',
    kind: 'stop',
    oid: 7,
  } as const
  const facts = factsOf({ positions: [held], orders: [resting] })
  const judged = (price: string) => reported({ action: 'move_stop', coin: 'SOL', price }, facts)
  const ids: CheckId[] = ['MAX_LOSS_PER_TRADE', 'HEAT', 'LIQ_BEFORE_STOP']
  const answers = (price: string) =>
    ids.map((id) => checkOf(judged(price), id)).map((one) => one && [one.verdict, one.measured])

  it('is measured like a new trade where it moves away, counted once, at its new place', () => {
    // 10 · (100 − 96 · 0.999) and both fees: 41.84 of 10,000.
    expect(answers('96')).toEqual([
      ['pass', '0.42%'],
      ['pass', '0.42%'],
      ['pass', 'none'],
    ])
    expect(answers('60')).toEqual([
      ['block', '4.01%'],
      ['pass', '4.01%'],
      ['pass', 'none'],
    ])
    expect(answers('30')).toEqual([
      ['block', '7.01%'],
      ['block', '7.01%'],
      ['pass', 'none'],
    ])
  })

  it('is never held back where it moves closer', () => {
    expect(answers('98')).toEqual([undefined, undefined, undefined])
    expect(judged('98').verdict).toBe('ready')
  })
})

describe('a leverage that changes', () => {
  const set = (id: CheckId, leverage: string, said: Said = {}) =>
    found(id, { action: 'set_leverage', coin: 'SOL', leverage }, factsOf({ positions: [held], ...said }))

  it('MAX_LEVERAGE: takes the most of the market, and no more', () => {
    expect(set('MAX_LEVERAGE', '10', { sol: { maxLeverage: 10, marginTiers: [] } })).toEqual(['pass', '10x', '10x'])
    expect(set('MAX_LEVERAGE', '11', { sol: { maxLeverage: 10, marginTiers: [] } })).toEqual(['block', '11x', '10x'])
  })

  it('MAX_LEVERAGE: takes the most of the tier that the position is in', () => {
    const tiers = {
      marginTiers: [
        { lowerBound: '0', maxLeverage: 20 },
        { lowerBound: '500', maxLeverage: 8 },
      ],
    }
    expect(set('MAX_LEVERAGE', '8', { sol: tiers })).toEqual(['pass', '8x', '8x'])
    expect(set('MAX_LEVERAGE', '9', { sol: tiers })).toEqual(['block', '9x', '8x'])
  })

  it('MARGIN_SUFFICIENCY: needs what the lower leverage ties up more, to the last cent', () => {
    const whole = { MARGIN_SUFFICIENCY: { block: '1' } }
    expect(set('MARGIN_SUFFICIENCY', '5', { free: '150', policy: whole })).toEqual(['pass', '$150', '$150'])
    expect(set('MARGIN_SUFFICIENCY', '5', { free: '149.99', policy: whole })).toEqual(['block', '$150', '$149.99'])
    expect(set('MARGIN_SUFFICIENCY', '3', { free: '100' })).toEqual(['block', '$283.33333334', '$90'])
    expect(set('MARGIN_SUFFICIENCY', '3')).toEqual(['pass', '$283.33333334', '$9000'])
    expect(set('MARGIN_SUFFICIENCY', '21')).toEqual(['pass', '$0', '$9000'])
  })
})

describe('DAILY_LOSS_LIMIT', () => {
  const active = { trading: { state: 'ACTIVE', why: null } } as const
  const day = (dayPnl: string, dayLossAccepted: string) => factsOf({ dayPnl, history: { ...active, dayLossAccepted } })

  it('says from where on opening stops again after a loss was accepted', () => {
    expect(why('DAILY_LOSS_LIMIT', openSol(), day('-350', '100'))).toBe(
      'You accepted a loss of $100 today; opening stops again at $400.',
    )
    expect(found('DAILY_LOSS_LIMIT', openSol(base('1')), day('-350', '0'))).toEqual(['block', '3.50%', '3%'])
    expect(found('DAILY_LOSS_LIMIT', openSol(base('1')), day('-399.99', '100'))).toEqual(['warn', '4.00%', '3%'])
    expect(found('DAILY_LOSS_LIMIT', openSol(base('1')), day('-400', '100'))).toEqual(['block', '4.00%', '3%'])
    expect(found('DAILY_LOSS_LIMIT', openSol(base('1')), day('200', '0'))).toEqual(['pass', '0.00%', '3%'])
  })

  it('names what was accepted only where something was', () => {
    expect(why('DAILY_LOSS_LIMIT', openSol(base('1')), day('-500', '100'))).toContain(
      'beyond the $100 that you accepted',
    )
    expect(why('DAILY_LOSS_LIMIT', openSol(base('1')), day('-500', '0'))).not.toContain('accepted')
  })
})

describe('STALE_MARKET', () => {
  it('says how old prices may be where they are older, and only there', () => {
    const now = factsOf().now
    const aged = (ms: number) => factsOf({ sol: { time: now - ms } })
    expect(found('STALE_MARKET', openSol(), aged(3000))).toEqual(['pass', '3 s', '3 s'])
    expect(why('STALE_MARKET', openSol(), aged(3000))).toBe('The SOL prices are fresh.')
    expect(found('STALE_MARKET', openSol(), aged(3001))).toEqual(['block', '3 s', '3 s'])
    expect(why('STALE_MARKET', openSol(), aged(3001))).toBe(
      'The SOL prices are older than 3 s. Wait for the feed to come back.',
    )
  })
})

describe('MARGIN_SUFFICIENCY', () => {
  it('shows a margin that never ends rounded up', () => {
    expect(found('MARGIN_SUFFICIENCY', openSol({ leverage: '7', ...base('1') }), factsOf())).toEqual([
      'pass',
      '$14.33071429',
      '$9000',
    ])
  })
})

describe('LIQ_BEFORE_STOP', () => {
  it('shows a liquidation price that never ends cut toward the market: up for a long, down for a short', () => {
    const facts = factsOf({ sol: { marginMode: 'isolated' }, fees: { taker: '0', maker: '0' } })
    const long = openSol({ ...base('10'), ...stop('99') })
    const short = openSol({ side: 'short', ...base('10'), ...stop('101') })
    expect(found('LIQ_BEFORE_STOP', long, facts)).toEqual(['pass', '97.43589744', '98.8'])
    expect(found('LIQ_BEFORE_STOP', openSol({ ...base('10'), ...stop('97') }), facts)?.[1]).toBe('97.43589744')
    expect(found('LIQ_BEFORE_STOP', short, facts)).toEqual(['pass', '102.43902439', '101.2'])
  })
})

describe('TICK_LOT_MIN, should a ticket ever come to it off tick or lot', () => {
  const ladder = assessed(
    openSol({
      entry: { type: 'ladder', from: '100', to: '98', rungs: '2' },
      targets: [{ by: 'price', value: '110', share: null }],
    }),
  )
  const ticket = ladder.ticket!
  const judge = (changed: Partial<Ticket>) => {
    const { verdict, measured, limit } = tickLotMin({ ...ticket, ...changed } as Ticket, {} as CheckFacts)
    return [verdict, measured, limit]
  }
  const size = (text: string) => known.size(text)
  const price = (text: string) => known.price(text)

  it('passes the ticket as it was made', () => {
    expect(judge({})[0]).toBe('pass')
  })

  it('blocks any price off the tick: of a rung, a cap, the stop, a target', () => {
    expect(judge({ stop: { trigger: price('95.00001') } })[1]).toBe('95.00001')
    expect(judge({ targets: [{ trigger: price('110.00001'), size: size('1') }] })[1]).toBe('110.00001')
    expect(judge({ entry: { ...ticket.entry, limit: price('100.00001') } })[1]).toBe('100.00001')
    expect(judge({ plan: { ...ticket.plan, prices: [price('100'), price('98.00001')] } })[1]).toBe('98.00001')
  })

  it('blocks any size off the lot or of nothing: of a rung, the order, a target', () => {
    const rungs = (...sizes: string[]) => ({
      entry: { ...ticket.entry, rungs: sizes.map((one) => ({ price: price('100'), size: size(one) })) },
    })
    expect(judge(rungs('1', '1.001')).slice(0, 2)).toEqual(['block', '1.001'])
    expect(judge(rungs('0', '1.001')).slice(0, 2)).toEqual(['block', '0'])
    expect(judge({ ...rungs(), size: size('1.001') }).slice(0, 2)).toEqual(['block', '1.001'])
    expect(judge({ targets: [{ trigger: price('110'), size: size('0.001') }] }).slice(0, 2)).toEqual(['block', '0.001'])
  })

  it('measures the smallest rung against the least the venue takes', () => {
    const rungs = (first: string, second: string) => ({
      entry: {
        ...ticket.entry,
        rungs: [
          { price: price('100'), size: size(first) },
          { price: price('98'), size: size(second) },
        ],
      },
    })
    expect(judge(rungs('1', '0.11'))).toEqual(['pass', '$10.78', '$10'])
    expect(judge(rungs('0.1', '1'))).toEqual(['pass', '$10', '$10'])
    expect(judge(rungs('0.09', '1'))).toEqual(['block', '$9', '$10'])
    expect(judge({ ...rungs('0.09', '1'), reduceOnly: true })).toEqual(['pass', '$9', '$10'])
  })
})

describe('what an order is told beside its checks', () => {
  it('Kelly: a share equal to the most that one trade may risk is not called cut', () => {
    const closedTrades = Array.from({ length: 40 }, (_, at) => ({ r: at % 2 === 0 ? '2' : '-1' }))
    const facts = factsOf()
    const said = (value: string) =>
      reported(openSol({ sizing: { by: 'kelly', value } }), { ...facts, account: { ...facts.account, closedTrades } })
    expect(said('0.08').outlook?.kelly).toMatchObject({ whole: '0.25', used: '0.02', isCapped: false })
    expect(said('0.0801').outlook?.kelly).toMatchObject({ used: '0.02', isCapped: true })
    expect(said('0.0801').sizing?.budget).toBe('200')
  })
})

describe('MAX_LEVERAGE', () => {
  const block = (said: Said, size: string) => checkOf(reported(openSol(base(size)), factsOf(said)), 'MAX_LEVERAGE')

  it('names the largest size of the tier, and of the account', () => {
    const tiers = {
      marginTiers: [
        { lowerBound: '0', maxLeverage: 20 },
        { lowerBound: '5000', maxLeverage: 10 },
      ],
    }
    expect(block({ sol: tiers }, '50')?.verdict).toBe('pass')
    expect(block({ sol: tiers }, '50.01')?.why).toBe(
      'A SOL position this large trades at 10x at most. The largest size that passes is 50 SOL.',
    )
    expect(block({}, '500')?.why).toContain('The largest size that passes is 498.87 SOL.')
  })

  it('names none where the order makes the account smaller and no size would do', () => {
    const eth = {
      asset: 1,
      szDecimals: 4,
      maxLeverage: 25,
      mark: '3000',
      bids: [],
      asks: [],
      leverage: '20',
      marginMode: 'cross' as const,
    }
    const positions = [
      { ...held, coin: 'ETH', size: '17', entry: '3000', stop: '2990' },
      { ...held, size: '-30', stop: '101' },
    ]
    const found = block({ markets: { ETH: eth }, positions }, '10')
    expect([found?.verdict, found?.measured]).toEqual(['block', '5.30x'])
    expect(found?.why).toBe('All positions after the fill may be at most 5x of equity.')
  })
})

describe('ALLOWED_COIN', () => {
  it.each([
    [9_999, 'pass'],
    [10_000, 'block'],
    [99_999, 'block'],
    [100_000, 'pass'],
  ])('asset %i: %s, as spot pairs are numbered from 10,000 and builders’ perps from 100,000', (asset, verdict) => {
    expect(found('ALLOWED_COIN', openSol(), factsOf({ sol: { asset } }))?.[0]).toBe(verdict)
  })
})

describe('a leverage that changes under a position without a stop', () => {
  it('LIQ_BEFORE_STOP: has nothing to compare with', () => {
    const facts = factsOf({ positions: [{ ...held, size: '-30', stop: null }] })
    expect(found('LIQ_BEFORE_STOP', { action: 'set_leverage', coin: 'SOL', leverage: '5' }, facts)).toEqual([
      'pass',
      'no stop',
      'a stop',
    ])
  })
})

describe('a part of no equity', () => {
  it('is said in words, not divided', () => {
    const [none, some] = [known.usd('0'), known.usd('50')]
    expect([percentOf(some, none), multipleOf(some, none)]).toEqual(['no equity', 'no equity'])
    expect([percentOf(some, known.usd('100')), multipleOf(some, known.usd('100'))]).toEqual(['50.00%', '0.50x'])
  })
})

describe('what a check measures where two numbers meet', () => {
  it('MAX_LEVERAGE: names the market where it is the market that takes no more', () => {
    expect(why('MAX_LEVERAGE', openSol({ leverage: '21' }), factsOf())).toBe('SOL trades at 20x at most.')
  })

  it('MAX_POSITION: shows what is left of a position the other way without a sign', () => {
    const facts = factsOf({ positions: [{ ...held, size: '-30', stop: '101' }] })
    expect(found('MAX_POSITION', openSol({ ...base('10'), stop: null }), facts)).toEqual(['pass', '0.20x', '3x'])
  })

  it('REDUCE_ONLY_GUARD: nothing held is a limit of nothing', () => {
    const reducing = openSol({ ...base('10'), reduceOnly: true, stop: null })
    expect(found('REDUCE_ONLY_GUARD', reducing, factsOf())).toEqual(['block', '10', '0'])
  })

  it('STALE_MARKET: shows tenths of a second, and a time to come as none', () => {
    const aged = (ms: number) => found('STALE_MARKET', openSol(), factsOf({ sol: { time: factsOf().now - ms } }))?.[1]
    expect([aged(500), aged(49), aged(-500)]).toEqual(['0.5 s', '0 s', '0 s'])
  })

  it('depth bounds nothing where all that the book gives at once is just near enough, and the rest waits', () => {
    const facts = factsOf({ sol: { bids: [['99.5', '10']], asks: [['100.5', '10']] } })
    const caps = (price: string) =>
      reported(openSol({ entry: { type: 'limit', price }, ...base('20') }), facts).sizing!.caps
    expect(caps('100.5')).not.toHaveProperty('depth')
    expect(caps('100.5')).toHaveProperty('heat')
  })

  it('TICK_LOT_MIN: a price of nothing is none', () => {
    const { ticket } = assessed(openSol())
    const judged = tickLotMin({ ...ticket!, stop: { trigger: noPrice } } as Ticket, {} as CheckFacts)
    expect([judged.verdict, judged.measured]).toEqual(['block', '0'])
  })

  it('CONFIRM_BINDING: a sheet that was opened this very millisecond is not expired, one from the future is', () => {
    const { ticket } = assessed(openSol())
    const aged = (sheetAgeMs: number) =>
      confirmBinding(ticket!, {
        confirm: {
          shownDigest: 'a',
          termsDigest: 'a',
          sheetAgeMs,
          sheetLifeMs: 20_000,
          drift: '0',
          driftLimit: '0.003',
          allInShown: '199.948845705',
          originToken: 'valid',
        },
      } as unknown as CheckFacts).verdict
    expect([aged(0), aged(20_000), aged(20_001), aged(-1)]).toEqual(['pass', 'pass', 'block', 'block'])
  })

  it('CONFIRM_BINDING: a loss that grew by just five percent still stands, by more it does not', () => {
    const free = factsOf({ fees: { taker: '0', maker: '0' }, settings: { stopSlippage: '0' } })
    const { ticket } = assessed(openSol({ ...base('10'), ...stop('97.9') }), free)
    const shown = (allInShown: string | null) =>
      confirmBinding(ticket!, {
        confirm: {
          shownDigest: 'a',
          termsDigest: 'a',
          sheetAgeMs: 1,
          sheetLifeMs: 2,
          drift: '0',
          driftLimit: '0.003',
          allInShown,
          originToken: 'valid',
        },
      } as unknown as CheckFacts)
    expect([shown('20').verdict, shown('19.99').verdict, shown(null).verdict]).toEqual(['pass', 'block', 'block'])
    expect([shown('19.99').measured, shown('19.99').limit, shown(null).limit]).toEqual(['21', '19.99', 'none'])
  })

  it('MAX_LEVERAGE of a setting: names the market, not the size, where the market takes no more', () => {
    const set = (leverage: string, sol: Said['sol'] = {}) =>
      why('MAX_LEVERAGE', { action: 'set_leverage', coin: 'SOL', leverage }, factsOf({ positions: [held], sol }))
    expect(set('21')).toBe('SOL trades at 20x at most.')
    const tiers = [
      { lowerBound: '0', maxLeverage: 20 },
      { lowerBound: '500', maxLeverage: 8 },
    ]
    expect(set('9', { marginTiers: tiers })).toBe('A SOL position this large trades at 8x at most.')
  })

  it('SELF_CROSS: names the first own order that would be met', () => {
    const orders = [
      { coin: 'SOL', side: 'sell', price: '100.5', size: '1', oid: 1 },
      { coin: 'SOL', side: 'sell', price: '100.2', size: '2', oid: 2 },
    ] as const
    const crossing = openSol({ entry: { type: 'limit', price: '101' } })
    expect(found('SELF_CROSS', crossing, factsOf({ orders: [...orders] }))).toEqual(['warn', 'sell 1 at 100.5', 'none'])
  })

  it('LIQ_BEFORE_STOP: a target that moves is no stop', () => {
    const moved = reported({ action: 'move_target', coin: 'SOL', price: '110' }, factsOf({ positions: [held] }))
    expect(moved.checks.length).toBeGreaterThan(3)
    expect(checkOf(moved, 'LIQ_BEFORE_STOP')).toBeUndefined()
  })

  it('HEAT: the resting stop of one coin protects no other', () => {
    const eth = {
      asset: 1,
      szDecimals: 4,
      maxLeverage: 25,
      mark: '101',
      bids: [],
      asks: [],
      leverage: '20',
      marginMode: 'cross' as const,
    }
    const orders = [
      { coin: 'ETH', side: 'sell', price: '90', trigger: '97', size: '10', reduceOnly: true, oid: 1 } as const,
    ]
    const facts = factsOf({ positions: [{ ...held, stop: null }], markets: { ETH: eth }, orders })
    expect(found('HEAT', openSol(base('1')), facts)?.[0]).toBe('warn')
  })

  it('MAX_LEVERAGE: an account at just its limit passes, one lot more does not', () => {
    const free = { fees: { taker: '0', maker: '0' } }
    expect(found('MAX_LEVERAGE', openSol(base('500')), factsOf(free))).toEqual(['pass', '5.00x', '5x'])
    expect(found('MAX_LEVERAGE', openSol(base('500.01')), factsOf(free))?.[0]).toBe('block')
  })

  it('the reward of a short lies below its entry', () => {
    const free = factsOf({ fees: { taker: '0', maker: '0' } })
    const short = openSol({
      side: 'short',
      ...stop('105'),
      ...base('10'),
      targets: [{ by: 'price', value: '90', share: null }],
    })
    expect(reported(short, free).outlook?.reward).toBe('100')
    expect(reported(short, free).outlook?.targets).toMatchObject([{ trigger: '90', reward: '100' }])
  })

  it('an add that states more than one trade may lose stays whole and is blocked, however little is left of it', () => {
    const facts = factsOf({ positions: [{ ...held, size: '60', stop: '99' }] })
    const adding = openSol({ sizing: { by: 'risk_percent', value: '4' }, ...stop('99'), isAdd: true })
    const report = reported(adding, facts)
    expect(report.sizing?.boundBy).toBe('risk')
    expect(found('MAX_LOSS_PER_TRADE', adding, facts)).toEqual(['block', '4.00%', '3%'])
  })

  it('MARGIN_SUFFICIENCY of a setting: a higher leverage needs nothing, even where nothing is free', () => {
    const facts = factsOf({ positions: [{ ...held, leverage: '5' }], free: '0', sol: { leverage: '5' } })
    expect(found('MARGIN_SUFFICIENCY', { action: 'set_leverage', coin: 'SOL', leverage: '10' }, facts)).toEqual([
      'pass',
      '$0',
      '$0',
    ])
  })

  it('MAX_OPEN_ORDERS: an order without a stop leaves one order', () => {
    const history = { trading: { state: 'ACTIVE', why: null } } as const
    const counted = (intent: OpenIntent, block: number) =>
      found('MAX_OPEN_ORDERS', intent, factsOf({ history, policy: { MAX_OPEN_ORDERS: { block } } }))
    expect(counted(openSol({ ...base('10'), stop: null }), 1)).toEqual(['pass', '1', '1'])
    expect(counted(openSol(), 2)).toEqual(['pass', '2', '2'])
    expect(counted(openSol(), 1)).toEqual(['block', '2', '1'])
  })
})
