import { describe, expect, it } from 'vitest'
import { readWorld } from '../../../main/domain/market/world.ts'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { recheck } from '../../../main/domain/report/assess.ts'
import type { ConfirmFacts } from '../../../main/domain/risk/check.ts'
import { tickLotMin } from '../../../main/domain/risk/checks/tick-lot-min.ts'
import { runChecks } from '../../../main/domain/risk/run-checks.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import type { CheckId } from '../../../preload/contract/report.ts'
import {
  assessed,
  checkOf,
  eth,
  factsOf,
  inOrder,
  now,
  openSol,
  reported,
  type Said,
  shownFor,
} from '../worked-example.ts'

const base = (value: string): Partial<OpenIntent> => ({ sizing: { by: 'base', value } })
const bare = (value: string): Partial<OpenIntent> => ({ ...base(value), stop: null })

function verdictOf(
  id: CheckId,
  said: Partial<OpenIntent>,
  world: Said = {},
  origin: 'grammar' | 'hand' | 'model' = 'grammar',
) {
  const check = checkOf(reported(openSol(said), factsOf(world), { origin }), id)
  return check === undefined ? undefined : [check.verdict, check.measured, check.limit]
}
const why = (id: CheckId, said: Partial<OpenIntent>, world: Said = {}) =>
  checkOf(reported(openSol(said), factsOf(world)), id)?.why

describe('ALLOWED_COIN', () => {
  it('blocks a delisted coin, a spot pair, and one outside the allow-list', () => {
    expect(verdictOf('ALLOWED_COIN', {}, { sol: { isDelisted: true } })).toEqual([
      'block',
      'delisted',
      'every listed perp',
    ])
    expect(verdictOf('ALLOWED_COIN', {}, { sol: { asset: 10_107 } })?.[0]).toBe('block')
    expect(verdictOf('ALLOWED_COIN', {}, { policy: { ALLOWED_COIN: ['BTC'] } })).toEqual([
      'block',
      'not allowed',
      'the allow-list',
    ])
  })
  it('passes the last perp before the spot range, and a coin on the list', () => {
    expect(verdictOf('ALLOWED_COIN', {}, { sol: { asset: 9_999 } })?.[0]).toBe('pass')
    expect(verdictOf('ALLOWED_COIN', {}, { policy: { ALLOWED_COIN: ['SOL'] } })?.[0]).toBe('pass')
  })
})

describe('TICK_LOT_MIN', () => {
  const ticket = assessed(openSol()).ticket!
  const world = readWorld(factsOf())!
  const facts = { world, market: world.marketNamed('SOL')!, origin: 'grammar', confirm: null } as const

  it('blocks a price off the tick, a size off the lot, and an order under $10', () => {
    const off = { ...ticket, stop: { trigger: known.price('95.0001') } }
    expect(tickLotMin(off, facts)).toMatchObject({ verdict: 'block', measured: '95.0001' })
    expect(tickLotMin({ ...ticket, size: known.size('1.001') }, facts)).toMatchObject({
      verdict: 'block',
      measured: '1.001',
    })
    expect(tickLotMin({ ...ticket, size: known.size('0') }, facts).verdict).toBe('block')
    const small = { ...ticket, notional: known.usd('9.999') }
    expect(tickLotMin(small, facts)).toMatchObject({ verdict: 'block', measured: '$9.999', limit: '$10' })
  })
  it('passes exactly $10, and less when it only reduces', () => {
    expect(tickLotMin({ ...ticket, notional: known.usd('10') }, facts).verdict).toBe('pass')
    expect(tickLotMin({ ...ticket, notional: known.usd('9'), reduceOnly: true }, facts).verdict).toBe('pass')
  })
})

describe('MAX_ORDER_NOTIONAL', () => {
  it('blocks above three times equity, at the limit that a market order may pay', () => {
    expect(verdictOf('MAX_ORDER_NOTIONAL', bare('300.01'))).toEqual(['block', '3.00x', '3x'])
    expect(verdictOf('MAX_ORDER_NOTIONAL', { ...bare('298.51'), entry: { type: 'market' } })?.[0]).toBe('block')
    expect(why('MAX_ORDER_NOTIONAL', bare('301'))).toContain('300 SOL')
  })
  it('passes at three times', () => {
    expect(verdictOf('MAX_ORDER_NOTIONAL', bare('300'))).toEqual(['pass', '3.00x', '3x'])
    expect(verdictOf('MAX_ORDER_NOTIONAL', { ...bare('298.5'), entry: { type: 'market' } })?.[0]).toBe('pass')
  })
})

describe('MAX_ORDER_SIZE', () => {
  it('blocks above the size set for the coin, passes at it, and is silent where none is set', () => {
    const world = { policy: { MAX_ORDER_SIZE: { SOL: '5' } } }
    expect(verdictOf('MAX_ORDER_SIZE', bare('5.01'), world)).toEqual(['block', '5.01', '5'])
    expect(verdictOf('MAX_ORDER_SIZE', bare('5'), world)?.[0]).toBe('pass')
    expect(verdictOf('MAX_ORDER_SIZE', bare('5'))).toBeUndefined()
  })
})

describe('MAX_POSITION', () => {
  const held = { positions: [{ coin: 'SOL', size: '200', entry: '100', leverage: '20', marginMode: 'cross' as const }] }
  const resting = { orders: [{ coin: 'SOL', side: 'buy' as const, price: '100', size: '200' }] }
  it('blocks when held, resting and this together pass three times equity', () => {
    expect(verdictOf('MAX_POSITION', bare('100.01'), held)).toEqual(['block', '3.00x', '3x'])
    expect(verdictOf('MAX_POSITION', bare('100.01'), resting)?.[0]).toBe('block')
  })
  it('passes at three times, and counts what is held the other way as room', () => {
    expect(verdictOf('MAX_POSITION', bare('100'), held)?.[0]).toBe('pass')
    expect(verdictOf('MAX_POSITION', { ...bare('250'), side: 'short' }, held)?.slice(0, 2)).toEqual(['pass', '0.50x'])
  })
})

describe('MAX_GROSS_EXPOSURE', () => {
  const positions = [
    { coin: 'ETH', size: '-14', entry: '3000', leverage: '20', marginMode: 'cross' as const, stop: '3001' },
  ]
  const world = { positions, markets: { ETH: eth } }
  it('blocks when all coins together pass five times equity', () => {
    expect(verdictOf('MAX_GROSS_EXPOSURE', bare('80.01'), world)).toEqual(['block', '5.00x', '5x'])
    expect(why('MAX_GROSS_EXPOSURE', bare('81'), world)).toContain('80 SOL')
  })
  it('passes at five times', () => {
    expect(verdictOf('MAX_GROSS_EXPOSURE', bare('80'), world)).toEqual(['pass', '5.00x', '5x'])
  })
})

describe('PRICE_COLLAR', () => {
  const at = (price: string, side: 'long' | 'short' = 'long') =>
    verdictOf('PRICE_COLLAR', { ...bare('1'), side, entry: { type: 'limit', price } })
  it('warns above 2 % and blocks above 5 % through the mark, whichever side', () => {
    expect(at('105.01')).toEqual(['block', '5.01%', '5%'])
    expect(at('94.99', 'short')?.[0]).toBe('block')
    expect(at('102.01')).toEqual(['warn', '2.01%', '2%'])
    expect(at('89.9')).toEqual(['warn', '10.10%', '10%'])
  })
  it('passes at 2 % through and 10 % behind, warns at 5 %, and leaves triggers alone', () => {
    expect([at('102')?.[0], at('90')?.[0], at('105')?.[0], at('98', 'short')?.[0]]).toEqual([
      'pass',
      'pass',
      'warn',
      'pass',
    ])
    expect(verdictOf('PRICE_COLLAR', { ...bare('1'), entry: { type: 'stop', price: '130' } })?.[0]).toBe('pass')
  })
  it('looks at the worst rung of a ladder', () => {
    expect(
      verdictOf('PRICE_COLLAR', { ...bare('3'), entry: { type: 'ladder', from: '106', to: '96', rungs: '3' } })?.[0],
    ).toBe('block')
  })
})

describe('MAX_SLIPPAGE', () => {
  const market = { entry: { type: 'market' } } as const
  it('blocks a size that the book does not hold within the limit, naming what it holds', () => {
    const world = {
      sol: {
        asks: [
          ['100.01', '5'],
          ['101', '500'],
        ] as [string, string][],
      },
    }
    expect(verdictOf('MAX_SLIPPAGE', { ...bare('6'), ...market }, world)).toEqual(['block', '5 in the book', '6'])
    expect(why('MAX_SLIPPAGE', { ...bare('6'), ...market }, world)).toContain('5 SOL')
    expect(verdictOf('MAX_SLIPPAGE', { ...bare('5'), ...market }, world)?.[0]).toBe('pass')
  })
  it('blocks an average fill above the limit, and passes at it', () => {
    const asks: [string, string][] = [
      ['100.01', '10'],
      ['100.21', '100'],
    ]
    const world = { sol: { asks }, policy: { MAX_SLIPPAGE: { block: '0.0011' } } }
    // 100.11 on average is 0.11 % above mid 100: half of each level.
    expect(verdictOf('MAX_SLIPPAGE', { ...bare('20'), ...market }, world)).toEqual(['pass', '0.11%', '0.11%'])
    expect(verdictOf('MAX_SLIPPAGE', { ...bare('20.01'), ...market }, world)?.[0]).toBe('block')
    expect(reported(openSol({ ...bare('20.01'), ...market }), factsOf(world)).sizing?.caps.depth).toBe('20')
  })
  it('only warns of a close', () => {
    const positions = [{ coin: 'SOL', size: '9', entry: '100', leverage: '20', marginMode: 'cross' as const }]
    const facts = factsOf({ positions, sol: { bids: [['99.99', '5']] } })
    const report = reported({ action: 'close', coin: 'SOL', size: { by: 'all' } }, facts)
    expect(checkOf(report, 'MAX_SLIPPAGE')?.verdict).toBe('warn')
  })
})

describe('MAX_LEVERAGE', () => {
  it('blocks a setting above the venue’s maximum, or above the size’s tier', () => {
    expect(verdictOf('MAX_LEVERAGE', { ...bare('1'), leverage: '21' })).toEqual(['block', '21x', '20x'])
    const tiers = {
      sol: {
        marginTiers: [
          { lowerBound: '0', maxLeverage: 20 },
          { lowerBound: '1000', maxLeverage: 10 },
        ],
      },
    }
    expect(verdictOf('MAX_LEVERAGE', bare('10.01'), tiers)).toEqual(['block', '20x', '10x'])
    expect(verdictOf('MAX_LEVERAGE', bare('10'), tiers)?.[0]).toBe('pass')
    expect(verdictOf('MAX_LEVERAGE', { ...bare('1'), leverage: '20' })?.[0]).toBe('pass')
  })
  it('blocks an account above five times its equity after the fill and its fee', () => {
    const policy = { MAX_ORDER_NOTIONAL: { block: '9' } }
    // 100·q ≤ 5·(10000 − 0.045·q)
    expect(verdictOf('MAX_LEVERAGE', bare('498.88'), { policy })).toEqual(['block', '5.00x', '5x'])
    expect(verdictOf('MAX_LEVERAGE', bare('498.87'), { policy })?.[0]).toBe('pass')
  })
  it('names no largest size to an order that only reduces an account above the limit', () => {
    const positions = [
      { coin: 'SOL', size: '600', entry: '100', leverage: '20', marginMode: 'cross' as const, stop: '99' },
    ]
    const report = reported(openSol({ ...bare('5'), side: 'short' }), factsOf({ positions }))
    expect(checkOf(report, 'MAX_LEVERAGE')?.verdict).toBe('block')
    expect(checkOf(report, 'MAX_LEVERAGE')?.why).not.toContain('largest')
  })
})

describe('MARGIN_SUFFICIENCY', () => {
  it('blocks when margin and fee need more than nine tenths of the free margin', () => {
    expect(verdictOf('MARGIN_SUFFICIENCY', bare('17.84'), { free: '100' })).toEqual(['block', '$90.0028', '$90'])
    expect(verdictOf('MARGIN_SUFFICIENCY', bare('10'), { free: '-5' })?.[0]).toBe('block')
  })
  it('passes at nine tenths', () => {
    // 20 of 100 at 20x and a fee of 0.9 make 100.9; nine tenths of 1009/9 are exactly that.
    const world = { free: '112.2', policy: { MARGIN_SUFFICIENCY: { block: '0.9' } } }
    expect(verdictOf('MARGIN_SUFFICIENCY', bare('20'), world)?.[0]).toBe('pass')
    const exact = { free: '100.9', policy: { MARGIN_SUFFICIENCY: { block: '1' } } }
    expect(verdictOf('MARGIN_SUFFICIENCY', bare('20'), exact)?.[0]).toBe('pass')
    expect(verdictOf('MARGIN_SUFFICIENCY', bare('20'), { ...exact, free: '100.8999999' })?.[0]).toBe('block')
  })
})

describe('STOP_REQUIRED', () => {
  it('warns by grammar and hand, blocks by model, as the policy says', () => {
    expect(verdictOf('STOP_REQUIRED', bare('1'), {}, 'grammar')?.[0]).toBe('warn')
    expect(verdictOf('STOP_REQUIRED', bare('1'), {}, 'hand')?.[0]).toBe('warn')
    expect(verdictOf('STOP_REQUIRED', bare('1'), {}, 'model')?.[0]).toBe('block')
    expect(verdictOf('STOP_REQUIRED', bare('1'), { policy: { STOP_REQUIRED: { hand: 'block' } } }, 'hand')?.[0]).toBe(
      'block',
    )
  })
  it('passes with a stop', () => {
    expect(verdictOf('STOP_REQUIRED', base('1'), {}, 'model')).toEqual(['pass', '95', 'a stop'])
  })
})

describe('MAX_LOSS_PER_TRADE', () => {
  const policy = { policy: { MAX_LOSS_PER_TRADE: { warn: '0.000518270725', block: '0.00103654145' } } }
  it('warns above the first limit and blocks above the second, on unrounded numbers', () => {
    expect(verdictOf('MAX_LOSS_PER_TRADE', base('1.01'), policy)?.[0]).toBe('warn')
    expect(verdictOf('MAX_LOSS_PER_TRADE', base('2.01'), policy)).toEqual(['block', '0.10%', '0.103654145%'])
    expect(why('MAX_LOSS_PER_TRADE', base('2.01'), policy)).toContain('2 SOL')
  })
  it('passes at the first and only warns at the second', () => {
    expect(verdictOf('MAX_LOSS_PER_TRADE', base('1'), policy)?.[0]).toBe('pass')
    expect(verdictOf('MAX_LOSS_PER_TRADE', base('2'), policy)?.[0]).toBe('warn')
    expect(verdictOf('MAX_LOSS_PER_TRADE', { sizing: { by: 'risk_percent', value: '3' } })?.[0]).toBe('warn')
  })
})

describe('LIQ_BEFORE_STOP', () => {
  const iso = (leverage: string, stop: string): Partial<OpenIntent> => ({
    ...base('10'),
    marginMode: 'isolated',
    leverage,
    stop: { by: 'price', value: stop },
  })
  it('blocks a stop that liquidation comes before, or so close behind that the gap is under 20 %', () => {
    expect(verdictOf('LIQ_BEFORE_STOP', iso('10', '92'))?.slice(0, 2)).toEqual(['block', '92.35384616'])
    // gap: 93.629 − 0.2·6.371 = 92.3548 is above the liquidation, 93.627 − 0.2·6.373 = 92.3524 is not
    expect(verdictOf('LIQ_BEFORE_STOP', iso('10', '93.627'))?.[0]).toBe('block')
  })
  it('passes with the gap, and where nothing liquidates', () => {
    expect(verdictOf('LIQ_BEFORE_STOP', iso('10', '93.629'))).toEqual(['pass', '92.35384616', '92.3548'])
    expect(verdictOf('LIQ_BEFORE_STOP', {})?.slice(0, 2)).toEqual(['pass', 'none'])
  })
  it('passes an order that only makes a position of the other side smaller', () => {
    const positions = [{ coin: 'SOL', size: '-10', entry: '100', leverage: '20', marginMode: 'cross' as const }]
    expect(verdictOf('LIQ_BEFORE_STOP', base('10'), { positions })).toEqual(['pass', 'reduces', 'a stop'])
    expect(verdictOf('LIQ_BEFORE_STOP', base('10.01'), { positions })?.slice(0, 2)).toEqual(['pass', 'none'])
  })
  it('names the largest size that would do, cross, and says so when no size does, isolated', () => {
    const world = { equity: '1000' }
    const said = { ...base('150'), stop: { by: 'price', value: '95' } } as const
    expect(verdictOf('LIQ_BEFORE_STOP', said, world)?.[0]).toBe('block')
    const largest = /is ([\d.]+) SOL/.exec(why('LIQ_BEFORE_STOP', said, world) ?? '')?.[1] ?? ''
    const next = (Number(largest) + 0.01).toFixed(2)
    expect(verdictOf('LIQ_BEFORE_STOP', { ...said, ...base(largest) }, world)?.[0]).toBe('pass')
    expect(verdictOf('LIQ_BEFORE_STOP', { ...said, ...base(next) }, world)?.[0]).toBe('block')
    expect(why('LIQ_BEFORE_STOP', iso('10', '92'))).toContain('lower leverage')
  })
  it('holds for shorts', () => {
    const short = (stop: string): Partial<OpenIntent> => ({ ...iso('10', stop), side: 'short' })
    expect([
      verdictOf('LIQ_BEFORE_STOP', short('106.1'))?.[0],
      verdictOf('LIQ_BEFORE_STOP', short('106'))?.[0],
    ]).toEqual(['block', 'pass'])
  })
})

describe('DAILY_LOSS_LIMIT', () => {
  it('blocks opening from 3 % lost in the day, and not a cent before', () => {
    expect(verdictOf('DAILY_LOSS_LIMIT', base('1'), { dayPnl: '-300' })).toEqual(['block', '3.00%', '3%'])
    expect(verdictOf('DAILY_LOSS_LIMIT', base('1'), { dayPnl: '-299.99' })?.[0]).toBe('pass')
    expect(verdictOf('DAILY_LOSS_LIMIT', base('1'), { dayPnl: '500' })?.slice(0, 2)).toEqual(['pass', '0.00%'])
  })
})

describe('STALE_MARKET and STALE_ACCOUNT', () => {
  it('block what is older than 3 s and 10 s, or of unknown age', () => {
    expect(verdictOf('STALE_MARKET', {}, { sol: { time: now - 3001 } })).toEqual(['block', '3 s', '3 s'])
    expect(verdictOf('STALE_ACCOUNT', {}, { accountTime: now - 10_001 })?.[0]).toBe('block')
  })
  it('pass at the limit, and as of now', () => {
    expect(verdictOf('STALE_MARKET', {}, { sol: { time: now - 3000 } })?.[0]).toBe('pass')
    expect(verdictOf('STALE_ACCOUNT', {}, { accountTime: now - 10_000 })?.[0]).toBe('pass')
    expect(verdictOf('STALE_MARKET', {})?.[0]).toBe('pass')
  })
})

describe('HEAT', () => {
  const positions = [
    { coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross' as const, stop: '65' },
  ]
  it('blocks when all stops together lose more than 6 % of equity', () => {
    const policy = { HEAT: { block: '0.000518270725' } }
    expect(verdictOf('HEAT', base('1.01'), { policy })?.[0]).toBe('block')
    expect(verdictOf('HEAT', base('1'), { policy })?.[0]).toBe('pass')
    expect(verdictOf('HEAT', base('50'), { positions })?.[0]).toBe('block')
  })
  it('warns of a position whose risk has no bound, and finds a stop among the resting triggers', () => {
    const naked = positions.map(({ stop: _, ...position }) => position)
    expect(verdictOf('HEAT', base('1'), { positions: naked })?.[0]).toBe('warn')
    const orders = [{ coin: 'SOL', side: 'sell' as const, price: '80', size: '10', reduceOnly: true, trigger: '95' }]
    expect(verdictOf('HEAT', base('1'), { positions: naked, orders })?.[0]).toBe('pass')
  })
})

describe('VENUE_BOUND_LOSS', () => {
  it('warns above three times the budget', () => {
    expect(verdictOf('VENUE_BOUND_LOSS', {})).toEqual(['pass', '2.81x', '3x'])
    expect(verdictOf('VENUE_BOUND_LOSS', { stop: { by: 'price', value: '97' } })?.[0]).toBe('warn')
  })
})

describe('CONFIRM_BINDING and ORIGIN', () => {
  const confirm: ConfirmFacts = {
    shownDigest: 'a1',
    termsDigest: 'a1',
    sheetAgeMs: 20_000,
    sheetLifeMs: 20_000,
    drift: '0.003',
    driftLimit: '0.003',
    allInShown: '199.948845705',
    originToken: 'valid',
    shownFor,
    standing: inOrder,
  }
  const confirmed = (said: Partial<ConfirmFacts>) => {
    const { report, approval } = assessed(openSol(), factsOf(), { confirm: { ...confirm, ...said } })
    return {
      binding: checkOf(report, 'CONFIRM_BINDING')?.verdict,
      origin: checkOf(report, 'ORIGIN')?.verdict,
      stage: approval?.stage,
    }
  }
  it('pass at every limit at once, and only then approve for signing', () => {
    expect(confirmed({})).toEqual({ binding: 'pass', origin: 'pass', stage: 'after_confirm' })
    expect(confirmed({ allInShown: '190.427472101' }).binding).toBe('pass')
  })
  it.each<[string, Partial<ConfirmFacts>]>([
    ['other terms', { termsDigest: 'a2' }],
    ['no terms at all', { shownDigest: '', termsDigest: '' }],
    ['a sheet past its life', { sheetAgeMs: 20_001 }],
    ['a sheet of unknown age', { sheetAgeMs: Number.NaN }],
    ['a sheet from the future', { sheetAgeMs: -1 }],
    ['a price that moved', { drift: '0.0030001' }],
    ['a drift that nobody knows', { drift: 'NaN' }],
    ['an all-in loss more than 5 % above the one shown', { allInShown: '190.42' }],
    ['a loss where none was shown', { allInShown: null }],
  ])('block %s', (_what, said) => {
    expect(confirmed(said)).toMatchObject({ binding: 'block', stage: undefined })
  })
  it('block any token but a valid one', () => {
    for (const originToken of ['missing', 'used', 'foreign'] as const) {
      expect(confirmed({ originToken })).toMatchObject({ origin: 'block', stage: undefined })
    }
  })

  describe('the second run on a frozen ticket', () => {
    const market = openSol({ entry: { type: 'market' } })
    const { ticket, report } = assessed(market)
    const shown = { ...confirm, allInShown: report.losses!.allIn }
    const again = (said: Said) => recheck(ticket!, { facts: factsOf(said), origin: 'hand', confirm: shown })

    it('approves the same size while it still holds', () => {
      const { approval } = again({})
      expect(approval?.ticket.size).toBe(ticket!.size)
      expect(approval?.stage).toBe('after_confirm')
    })
    it('walks the book of that moment for the same size and limit', () => {
      const { checks, approval } = again({ sol: { asks: [['100.45', '500']] } })
      expect(approval).toBeNull()
      expect(checks.find((check) => check.id === 'CONFIRM_BINDING')?.verdict).toBe('block')
      const thin = again({ sol: { asks: [['100.01', '5']] } })
      expect(thin.checks.find((check) => check.id === 'MAX_SLIPPAGE')?.verdict).toBe('block')
    })
    it('measures by the account of that moment', () => {
      expect(again({ equity: '5000' }).checks.find((check) => check.id === 'MAX_LOSS_PER_TRADE')?.verdict).toBe('block')
      expect(again({ sol: { time: now - 5000 } }).approval).toBeNull()
    })
    it('approves nothing on facts that are not whole', () => {
      expect(again({ equity: 'x' })).toMatchObject({ approval: null, checks: [{ verdict: 'block' }] })
      expect(
        recheck(ticket!, { facts: { ...factsOf(), markets: {} }, origin: 'hand', confirm: shown }).approval,
      ).toBeNull()
    })
  })
})

describe('running checks', () => {
  it('runs them all, whatever the first says', () => {
    const { ticket } = assessed(openSol(bare('5000')))
    const world = readWorld(factsOf({ sol: { isDelisted: true, time: now - 9000 } }))!
    const { checks, approval } = runChecks(ticket!, {
      world,
      market: world.marketNamed('SOL')!,
      origin: 'model',
      confirm: null,
    })
    const blocked = checks.filter((check) => check.verdict === 'block').map((check) => check.id)
    expect(blocked).toEqual([
      'MAX_ORDER_NOTIONAL',
      'MAX_POSITION',
      'MAX_GROSS_EXPOSURE',
      'MAX_LEVERAGE',
      'MARGIN_SUFFICIENCY',
      'STOP_REQUIRED',
      'STALE_MARKET',
    ])
    expect(approval).toBeNull()
  })
})
