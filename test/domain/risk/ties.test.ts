import { describe, expect, it } from 'vitest'
import { readWorld } from '../../../main/domain/market/world.ts'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { recheck } from '../../../main/domain/report/assess.ts'
import type { CheckFacts, ConfirmFacts } from '../../../main/domain/risk/check.ts'
import { accountMatch } from '../../../main/domain/risk/checks/account-match.ts'
import { confirmBinding } from '../../../main/domain/risk/checks/confirm-binding.ts'
import { leverageMargin } from '../../../main/domain/risk/checks/leverage-margin.ts'
import { maxLeverage } from '../../../main/domain/risk/checks/max-leverage.ts'
import { reduceOnlyGuard } from '../../../main/domain/risk/checks/reduce-only-guard.ts'
import { tickLotMin } from '../../../main/domain/risk/checks/tick-lot-min.ts'
import { unresolvedOrder } from '../../../main/domain/risk/checks/unresolved-order.ts'
import { venueBoundLoss } from '../../../main/domain/risk/checks/venue-bound-loss.ts'
import { readSettings } from '../../../main/domain/risk/policy.ts'
import { policyProblem } from '../../../main/domain/risk/policy-change.ts'
import { fieldOf, limitIn } from '../../../main/domain/risk/policy-fields.ts'
import { submitOf } from '../../../main/domain/risk/submit-of.ts'
import type { Ticket } from '../../../main/domain/ticket/build-ticket.ts'
import type { Facts, HistoryFacts, PositionFacts, SubmitFacts } from '../../../preload/contract/facts.ts'
import type { Intent, OpenIntent } from '../../../preload/contract/intent.ts'
import type { CheckId } from '../../../preload/contract/report.ts'
import { assessed, checkOf, eth, factsOf, inOrder, now, openSol, reported, shownFor } from '../worked-example.ts'

const held = { coin: 'SOL', size: '10', entry: '100', leverage: '20', marginMode: 'cross', stop: '97' } as const
const base = (value: string) => ({ sizing: { by: 'base', value } as const })
const found = (id: CheckId, intent: Intent, facts: Facts, origin: CheckFacts['origin'] = 'grammar') => {
  const check = checkOf(reported(intent, facts, { origin }), id)
  return check === undefined ? null : [check.verdict, check.measured, check.limit]
}
const confirm: ConfirmFacts = {
  shownDigest: 'a1',
  termsDigest: 'a1',
  sheetAgeMs: 1,
  sheetLifeMs: 20_000,
  drift: '0',
  driftLimit: '0.003',
  allInShown: '199.948845705',
  originToken: 'valid',
  shownFor,
  standing: inOrder,
}
const around = (facts: Facts, said: Partial<ConfirmFacts> | null): CheckFacts => {
  const world = readWorld(facts)!
  return {
    world,
    market: world.marketNamed('SOL')!,
    origin: 'grammar',
    confirm: said === null ? null : { ...confirm, ...said },
  }
}

describe('where two numbers are the same', () => {
  it('DUPLICATE_ORDER: a price, or a size, that is one percent away to the last digit is the same order', () => {
    const submit = { time: now, coin: 'SOL', side: 'buy', size: '10', price: '100', origin: 'grammar' } as const
    const like = (size: string, price: string) =>
      found(
        'DUPLICATE_ORDER',
        openSol({ ...base(size), entry: { type: 'limit', price } }),
        factsOf({ history: { submits: [submit satisfies SubmitFacts] } }),
      )?.[0]
    expect([like('10', '101'), like('10', '101.01')]).toEqual(['warn', 'pass'])
    expect([like('10.1', '100'), like('10.11', '100')]).toEqual(['warn', 'pass'])
  })

  it('LIQ_BEFORE_STOP of a moved stop: liquidation just on the bound passes, a cent of margin less does not', () => {
    const move = (size: string, margin: string, price: string) =>
      found(
        'LIQ_BEFORE_STOP',
        { action: 'move_stop', coin: 'SOL', price },
        factsOf({
          sol: { marginMode: 'isolated' },
          positions: [{ ...held, size, stop: null, marginMode: 'isolated', margin }],
        }),
      )
    // Long: (1,000 − 48.4) / 9.75 is 97.6, and so is 98 − 0.2 · 2. Short: (1,000 + 49.6) / 10.25 is 102.4.
    expect(move('10', '48.4', '98')).toEqual(['pass', '97.6', '97.6'])
    expect(move('10', '48.39', '98')).toEqual(['block', '97.60102565', '97.6'])
    expect(move('-10', '49.6', '102')).toEqual(['pass', '102.4', '102.4'])
    expect(move('-10', '49.59', '102')).toEqual(['block', '102.39902439', '102.4'])
  })

  it('LIQ_BEFORE_STOP of a moved stop: one that locks a gain in needs no gap', () => {
    const facts = factsOf({
      sol: { marginMode: 'isolated', mark: '105', bids: [['104.99', '500']], asks: [['105.01', '500']] },
      positions: [{ ...held, stop: null, marginMode: 'isolated', margin: '100' }],
    })
    expect(found('LIQ_BEFORE_STOP', { action: 'move_stop', coin: 'SOL', price: '101' }, facts)).toEqual([
      'pass',
      '97.43589744',
      '101',
    ])
  })

  it('MAX_LEVERAGE: an account whose equity is its entry fee has none left', () => {
    const facts = factsOf({ equity: '0.45', free: '0.45', positions: [{ ...held, size: '-10', stop: '101' }] })
    expect(found('MAX_LEVERAGE', openSol({ ...base('10'), stop: null }), facts)).toEqual(['block', 'no equity', '5x'])
  })

  it('VENUE_BOUND_LOSS: a loss of just the multiple passes', () => {
    const free = { fees: { taker: '0', maker: '0' }, settings: { stopSlippage: '0' } }
    // Filled at 85.5 instead of 95, 10 SOL lose 145 instead of 50.
    const bound = (warn: string) =>
      found('VENUE_BOUND_LOSS', openSol(base('10')), factsOf({ ...free, policy: { VENUE_BOUND_LOSS: { warn } } }))
    expect([bound('2.9'), bound('2.89')]).toEqual([
      ['pass', '2.90x', '2.9x'],
      ['warn', '2.90x', '2.89x'],
    ])
  })

  it('HEAT: a stop at the entry itself, or past it, is a stop, and a target never is', () => {
    const closing = (side: 'buy' | 'sell', trigger: string, kind?: 'stop' | 'target') =>
      ({
        coin: 'SOL',
        side,
        price: '100',
        size: '10',
        reduceOnly: true,
        oid: 1,
        trigger,
        ...(kind && { kind }),
      }) as const
    const heatWith = (size: string, entry: string, order: ReturnType<typeof closing>) =>
      found('HEAT', openSol(base('1')), factsOf({ positions: [{ ...held, size, entry, stop: null }], orders: [order] }))
    // At the entry: what slips and both fees, 10 · (0.1 + 0.00045 · 199.9) = 2.00; and 5.18 for the new one.
    expect(heatWith('10', '99', closing('sell', '99'))?.slice(0, 2)).toEqual(['pass', '0.07%'])
    expect(heatWith('-10', '101', closing('buy', '101'))?.slice(0, 2)).toEqual(['pass', '0.07%'])
    // Past it, at a gain: nothing of the position is at risk.
    expect(heatWith('10', '90', closing('sell', '99'))?.slice(0, 2)).toEqual(['pass', '0.05%'])
    expect(heatWith('-10', '110', closing('buy', '101'))?.slice(0, 2)).toEqual(['pass', '0.05%'])
    // A sell above the mark waits for a rise: below the entry or not, it ends no fall. So does one that is named a target.
    expect(heatWith('10', '105', closing('sell', '103'))?.[0]).toBe('warn')
    expect(heatWith('-10', '95', closing('buy', '97'))?.[0]).toBe('warn')
    expect(heatWith('10', '99', closing('sell', '95', 'target'))?.[0]).toBe('warn')
    // The stop of a short closes no long.
    expect(heatWith('10', '99', closing('buy', '103'))?.[0]).toBe('warn')
    expect(heatWith('-10', '101', closing('sell', '97'))?.[0]).toBe('warn')
  })

  it('HEAT: a resting entry is protected by another stop only beyond it, for one at its price fires first or with it', () => {
    const entry = (side: 'buy' | 'sell', price: string, stop?: string) =>
      ({ coin: 'SOL', side, price, size: '10', oid: 2, stop: stop ?? null }) as const
    const stop = (side: 'buy' | 'sell', trigger: string) =>
      ({ coin: 'SOL', side, price: '100', size: '10', reduceOnly: true, oid: 1, trigger }) as const
    const heat = (...orders: (ReturnType<typeof entry> | ReturnType<typeof stop>)[]) =>
      found('HEAT', openSol(base('1')), factsOf({ orders }))?.[0]
    expect([heat(entry('buy', '98'), stop('sell', '98')), heat(entry('buy', '98'), stop('sell', '97.99'))]).toEqual([
      'warn',
      'pass',
    ])
    expect([heat(entry('sell', '102'), stop('buy', '102')), heat(entry('sell', '102'), stop('buy', '102.01'))]).toEqual(
      ['warn', 'pass'],
    )
    // Its own stop is placed when it has filled, and stands wherever it was said.
    expect(heat(entry('buy', '98', '98'))).toBe('pass')
    // The stop of what is held already is as good, and as bad, as one that rests.
    const beside = (own: string) =>
      found(
        'HEAT',
        openSol(base('1')),
        factsOf({ positions: [{ ...held, entry: '95', stop: own }], orders: [entry('buy', '98')] }),
      )?.[0]
    expect([beside('97.99'), beside('98'), beside('99')]).toEqual(['pass', 'warn', 'warn'])
  })
})

describe('what a check looks at, and what it names', () => {
  it('UNRESOLVED_ORDER: names the first coin whose order is not settled', () => {
    const { ticket } = assessed(openSol())
    const standing = { ...inOrder, unresolvedCoins: ['ETH', 'BTC'] }
    expect(unresolvedOrder(ticket!, around(factsOf(), { standing })).measured).toBe('ETH')
  })

  it('MARGIN_SUFFICIENCY of a setting: without a position nothing is needed, even where less than nothing is free', () => {
    const facts = factsOf({ free: '-5' })
    expect(found('MARGIN_SUFFICIENCY', { action: 'set_leverage', coin: 'SOL', leverage: '10' }, facts)).toEqual([
      'pass',
      '$0',
      '$-4.5',
    ])
  })

  it('a setting is asked nothing that only an order can answer', () => {
    const ids = reported({ action: 'set_leverage', coin: 'SOL', leverage: '10' }, factsOf({ positions: [held] }))
    expect(ids.checks.map(({ id }) => id)).toEqual([
      'ALLOWED_COIN',
      'MAX_LEVERAGE',
      'MARGIN_SUFFICIENCY',
      'LIQ_BEFORE_STOP',
      'STALE_MARKET',
      'STALE_ACCOUNT',
    ])
  })

  it('a close is not asked for the size that an order may have', () => {
    const facts = factsOf({ positions: [held], policy: { MAX_ORDER_SIZE: { SOL: '1' } } })
    expect(found('MAX_ORDER_SIZE', { action: 'close', coin: 'SOL', size: { by: 'all' } }, facts)).toBeNull()
  })

  it('MARGIN_SUFFICIENCY of a setting asks nothing of an order', () => {
    const { ticket } = assessed(openSol())
    expect(leverageMargin(ticket!, around(factsOf(), null))).toMatchObject({ verdict: 'pass', measured: '$0' })
  })

  it('REDUCE_ONLY_GUARD: an order on the side of the position reduces nothing', () => {
    const facts = factsOf({ positions: [held] })
    const adding = openSol({ ...base('5'), reduceOnly: true, stop: null })
    expect(found('REDUCE_ONLY_GUARD', adding, facts)).toEqual(['block', '5', '0'])
    expect(found('REDUCE_ONLY_GUARD', { ...adding, side: 'short' }, facts)).toEqual(['pass', '5', '10'])
  })

  it('REDUCE_ONLY_GUARD: a close that might open is refused', () => {
    const { ticket } = assessed({ action: 'close', coin: 'SOL', size: { by: 'all' } }, factsOf({ positions: [held] }))
    const opening = { ...ticket!, reduceOnly: false } as Ticket
    expect(reduceOnlyGuard(opening, around(factsOf({ positions: [held] }), null))).toMatchObject({
      verdict: 'block',
      measured: '10',
      limit: 'reduce-only',
    })
  })

  it('TRADING_STATE: says why trading is held where that is known', () => {
    const why = (history: HistoryFacts) => checkOf(reported(openSol(), factsOf({ history })), 'TRADING_STATE')?.why
    expect(why({ trading: { state: 'HALTED', why: 'You halted it.' } })).toBe('You halted it.')
    expect(why({ trading: null })).toBe('Whether trading is open is not known.')
  })

  it('TICK_LOT_MIN: names the first price that is off the tick', () => {
    const { ticket } = assessed(openSol())
    const off = { trigger: known.price('95.00001') }
    const targets = [{ trigger: known.price('110.00001'), size: known.size('1') }]
    expect(tickLotMin({ ...ticket!, stop: off, targets } as Ticket, around(factsOf(), null)).measured).toBe('95.00001')
  })

  it('CONFIRM_BINDING: without a confirm there is nothing to bind to', () => {
    const { ticket } = assessed(openSol())
    expect(confirmBinding(ticket!, around(factsOf(), null))).toMatchObject({
      verdict: 'block',
      measured: 'not confirmed',
      limit: 'a confirmed sheet',
    })
  })

  it('MAX_GROSS_EXPOSURE: shows what is left of a position the other way without a sign', () => {
    const facts = factsOf({ positions: [{ ...held, size: '-30', stop: '101' }] })
    expect(found('MAX_GROSS_EXPOSURE', openSol({ ...base('10'), stop: null }), facts)).toEqual(['pass', '0.20x', '5x'])
  })

  it('MAX_LEVERAGE: names no largest size where the sheet, made under other limits, has none below its own', () => {
    const { ticket } = assessed(openSol({ ...base('10'), stop: null }))
    const facts = factsOf({ policy: { MAX_LEVERAGE: { block: '0.01' } } })
    const why = (caps: Ticket['sizing']['caps']) => {
      const sheet = { ...ticket!, sizing: { ...ticket!.sizing, caps } } as Ticket
      return maxLeverage(sheet, around(facts, null)).why
    }
    const plain = 'All positions after the fill may be at most 0.01x of equity.'
    expect([why({}), why({ leverage: ticket!.size })]).toEqual([plain, plain])
    expect(why({ leverage: known.size('1') })).toBe(`${plain} The largest size that passes is 1 SOL.`)
  })

  it('STOP_REQUIRED: tells a reading by the model what it must carry, and a person what is missing', () => {
    const why = (origin: CheckFacts['origin']) =>
      checkOf(reported(openSol({ ...base('1'), stop: null }), factsOf(), { origin }), 'STOP_REQUIRED')?.why
    expect(why('model')).toBe('A reading by the model must carry a stop. Say one, or type the order yourself.')
    expect(why('hand')).toBe('Without a stop nothing bounds the loss but liquidation.')
  })

  it('ACCOUNT_MATCH: a ticket sized on the own account passes before a confirm', () => {
    const { ticket } = assessed(openSol())
    expect(accountMatch(ticket!, around(factsOf(), null))).toMatchObject({
      verdict: 'pass',
      measured: '10000',
      limit: '10000',
    })
  })

  it('CONFIRM_BINDING: an order without a loss matches only a sheet that showed none', () => {
    const { ticket } = assessed(openSol({ ...base('1'), stop: null }))
    const judged = (allInShown: string | null) => confirmBinding(ticket!, around(factsOf(), { allInShown }))
    expect(judged(null).verdict).toBe('pass')
    expect(judged('5')).toMatchObject({ verdict: 'block', measured: 'none', limit: '5' })
  })

  it('CONFIRM_BINDING: a drift below zero is none that anybody measured', () => {
    const { ticket } = assessed(openSol())
    const drifted = (drift: string) => confirmBinding(ticket!, around(factsOf(), { drift })).measured
    expect([drifted('-0.001'), drifted('0'), drifted('0.001')]).toEqual(['unknown drift', '0.00%', '0.10%'])
  })

  it('CONFIRM_BINDING: a sheet whose life, or whose drift’s limit, is no number is not bound to', () => {
    const { ticket } = assessed(openSol())
    const said = (more: Partial<ConfirmFacts>) => confirmBinding(ticket!, around(factsOf(), more))
    expect(said({ sheetLifeMs: Number.NaN })).toMatchObject({ verdict: 'block', limit: 'unknown' })
    expect(said({ driftLimit: 'x' })).toMatchObject({ verdict: 'block', measured: 'unknown drift' })
  })

  it('LIQ_BEFORE_STOP of a setting: compares with the stop of the position', () => {
    const facts = factsOf({ positions: [held] })
    expect(found('LIQ_BEFORE_STOP', { action: 'set_leverage', coin: 'SOL', leverage: '10' }, facts)).toEqual([
      'pass',
      'none',
      '96.4',
    ])
  })

  it('STALE_ACCOUNT: says how old positions may be where they are older, and only there', () => {
    const why = (ms: number) => checkOf(reported(openSol(), factsOf({ accountTime: now - ms })), 'STALE_ACCOUNT')?.why
    expect(why(10_000)).toBe('Positions and orders are fresh.')
    expect(why(10_001)).toBe('Positions and orders are older than 10 s. Wait until the account has been read again.')
  })

  it('VENUE_BOUND_LOSS: there is no multiple of a budget of nothing', () => {
    const { ticket } = assessed(openSol())
    const sheet = { ...ticket!, sizing: { ...ticket!.sizing, budget: known.usd('0') } } as typeof ticket
    expect(venueBoundLoss(sheet!, around(factsOf(), null))).toMatchObject({ verdict: 'pass', measured: 'no stop' })
  })

  it('CONFIRM_BINDING: a shown loss that is no number is no loss to compare with', () => {
    const { ticket } = assessed(openSol())
    expect(confirmBinding(ticket!, around(factsOf(), { allInShown: 'x' })).verdict).toBe('block')
  })

  it('HEAT: an order that may also open protects nothing, and of two resting stops the farther counts, in whatever order', () => {
    const positions: PositionFacts[] = [{ ...held, stop: null }]
    const resting = (trigger: string, reduceOnly = true) =>
      ({ coin: 'SOL', side: 'sell', price: '80', size: '10', trigger, reduceOnly, oid: 1 }) as const
    const heat = (...orders: ReturnType<typeof resting>[]) =>
      found('HEAT', openSol(base('1')), factsOf({ positions, orders }))
    expect(heat(resting('95', false))?.[0]).toBe('warn')
    // 10 · 5.18270725 and 5.18270725 for the new one, where one rests; at 90 it is 10 · 10.1755.
    expect(heat(resting('95'))?.[1]).toBe('0.57%')
    expect(heat(resting('95'), resting('90'))?.[1]).toBe('1.07%')
    expect(heat(resting('90'), resting('95'))?.[1]).toBe('1.07%')
    // The position's own stop is the one nearest to the market: it hides no farther one either.
    const own = found(
      'HEAT',
      openSol(base('1')),
      factsOf({ positions: [{ ...held, stop: '95' }], orders: [resting('90')] }),
    )
    expect(own?.[1]).toBe('1.07%')
  })

  it('SELF_CROSS: the second half of a flip is asked too', () => {
    const facts = factsOf({
      positions: [{ ...held, size: '-10', stop: null }],
      orders: [{ coin: 'SOL', side: 'sell', price: '100.2', size: '1', oid: 1, stop: '101' }],
      markets: { ETH: eth },
    })
    const flip = assessed({ action: 'flip', coin: 'SOL', stop: { by: 'price', value: '95' } }, facts)
    const { checks } = recheck(flip.closes[1]!, { facts, origin: 'grammar', confirm })
    expect(checks.find(({ id }) => id === 'SELF_CROSS')).toMatchObject({ verdict: 'warn' })
  })

  it('a ladder is remembered by the price of its first rung, a market order by its cap', () => {
    const price = (entry: OpenIntent['entry']) => submitOf(assessed(openSol({ entry })).ticket!, now, 'grammar').price
    expect(price({ type: 'ladder', from: '100', to: '96', rungs: '3' })).toBe('100')
    expect(price({ type: 'market' })).toBe('100.5')
  })
})

describe('the policy', () => {
  it('shows no more than forty characters of a name that no coin has', () => {
    const name = '!'.repeat(60)
    expect(policyProblem({ ALLOWED_COIN: [name] })).toBe(`"${'!'.repeat(40)}" is not the name of a coin.`)
  })

  it('assumes a tenth of a percent at a stop, and half a percent at a market order, where nothing is said', () => {
    const { stopSlippage, marketSlippage } = readSettings(undefined)
    expect([stopSlippage, marketSlippage].map(text)).toEqual(['0.001', '0.005'])
  })

  it('names the first name that no coin has', () => {
    expect(policyProblem({ ALLOWED_COIN: ['SOL', '!a', '!b'] })).toBe('"!a" is not the name of a coin.')
  })

  it('reads a list of coins in one order, each once', () => {
    expect(limitIn({ ALLOWED_COIN: ['SOL', 'BTC', 'SOL'] }, fieldOf('ALLOWED_COIN'))).toBe('["BTC","SOL"]')
  })

  it('allows every coin where it names none', () => {
    expect(limitIn({}, fieldOf('ALLOWED_COIN'))).toBe('null')
    expect(limitIn({ ALLOWED_COIN: [] }, fieldOf('ALLOWED_COIN'))).toBe('[]')
  })

  it('takes a coin that is named like a part of every object for one without a size', () => {
    const { tighter } = fieldOf('MAX_ORDER_SIZE')
    expect(tighter('{}', '{"constructor":"5"}')).toBe('{"constructor":"5"}')
    expect(tighter('{"constructor":"4"}', '{"constructor":"5"}')).toBe('{"constructor":"4"}')
  })
})
