import { describe, expect, it } from 'vitest'
import { refusalCodes } from '../../../main/domain/report/refusal.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { eth, factsOf, openSol, reported } from '../worked-example.ts'

const ticketOf = (said: Partial<OpenIntent>, sol = {}) => reported(openSol(said), factsOf({ sol })).ticket
const refusalOf = (said: Partial<OpenIntent>, sol = {}) => reported(openSol(said), factsOf({ sol })).refusal

describe('rounding, price first and size after', () => {
  it('rounds an entry for the better price, a stop and targets toward the entry', () => {
    const long = ticketOf({
      entry: { type: 'limit', price: '99.98765' },
      stop: { by: 'price', value: '95.00001' },
      targets: [{ by: 'price', value: '110.0099', share: null }],
    })
    expect([long?.entry.price, long?.stop?.trigger, long?.targets[0]?.trigger]).toEqual(['99.987', '95.001', '110'])
    const short = ticketOf({
      side: 'short',
      entry: { type: 'limit', price: '100.001' },
      stop: { by: 'price', value: '105.009' },
      targets: [{ by: 'price', value: '90.00009', share: null }],
    })
    expect([short?.entry.price, short?.stop?.trigger, short?.targets[0]?.trigger]).toEqual(['100.01', '105', '90.001'])
  })

  it('takes whole prices from 100,000 up, and five figures below', () => {
    const btc = {
      szDecimals: 5,
      maxLeverage: 40,
      marginTiers: [],
      mark: '123456',
      bids: [['123450', '5']],
      asks: [['123460', '5']],
    }
    const said = { entry: { type: 'limit', price: '123456.9' }, stop: { by: 'price', value: '99999.6' } } as const
    expect(ticketOf(said, btc)).toMatchObject({ entry: { price: '123456' }, stop: { trigger: '100000' } })
  })

  it('refuses a price that rounds away to nothing', () => {
    expect(refusalOf({ entry: { type: 'limit', price: '0.00001' } })?.code).toBe('price_not_legal')
  })

  it('refuses a stop or a target on the wrong side, or at the entry after rounding', () => {
    expect(refusalOf({ stop: { by: 'price', value: '101' } })?.code).toBe('stop_wrong_side')
    expect(refusalOf({ stop: { by: 'price', value: '99.9999' } })?.code).toBe('stop_wrong_side')
    expect(refusalOf({ side: 'short' })?.code).toBe('stop_wrong_side')
    expect(refusalOf({ targets: [{ by: 'price', value: '100.004', share: null }] })?.code).toBe('target_wrong_side')
    expect(refusalOf({ stop: { by: 'percent', value: '100' } })?.code).toBe('stop_out_of_range')
    const ladder = { type: 'ladder', from: '100', to: '94', rungs: '3' } as const
    expect(refusalOf({ entry: ladder })?.code).toBe('stop_wrong_side')
  })
})

describe('targets', () => {
  it('cuts equal shares to the lot and gives the remainder to the last', () => {
    const targets = ['110', '120', '130'].map((value) => ({ by: 'price' as const, value, share: null }))
    expect(ticketOf({ sizing: { by: 'base', value: '10' }, targets })?.targets.map((target) => target.size)).toEqual([
      '3.33',
      '3.33',
      '3.34',
    ])
  })

  it('leaves the rest open when shares say less than all, and none when they say all', () => {
    const at = (shares: string[]) =>
      ticketOf({
        sizing: { by: 'base', value: '10.01' },
        targets: shares.map((share, at) => ({ by: 'price' as const, value: `${110 + at}`, share })),
      })?.targets.map((target) => target.size)
    expect(at(['50', '25'])).toEqual(['5', '2.5'])
    expect(at(['50', '50'])).toEqual(['5', '5.01'])
  })

  it('refuses shares above 100 % and shares that only some have', () => {
    const share = (share: string | null) => ({ by: 'price' as const, value: '110', share })
    expect(refusalOf({ targets: [share('60'), share('41')] })).toMatchObject({
      code: 'target_shares',
      measured: '101.00%',
      limit: '100%',
    })
    expect(refusalOf({ targets: [share('60'), share(null)] })?.code).toBe('target_shares')
    expect(refusalOf({ sizing: { by: 'base', value: '0.1' }, targets: [share('5')] })?.code).toBe('target_too_small')
  })

  it('puts 2R twice the stop distance beyond the entry', () => {
    const r2 = [{ by: 'r' as const, value: '2', share: null }]
    expect(ticketOf({ targets: r2 })?.targets[0]?.trigger).toBe('110')
    expect(ticketOf({ side: 'short', stop: { by: 'price', value: '105' }, targets: r2 })?.targets[0]?.trigger).toBe(
      '90',
    )
    expect(refusalOf({ sizing: { by: 'base', value: '1' }, stop: null, targets: r2 })?.code).toBe('target_needs_stop')
  })
})

describe('entries', () => {
  it('caps a stop entry 10 % beyond its trigger, and wants the trigger ahead of the mark', () => {
    const entry = { type: 'stop', price: '105' } as const
    expect(ticketOf({ entry })?.entry).toMatchObject({ type: 'stop', price: '105', limit: '115.5', tif: 'Gtc' })
    expect(refusalOf({ entry: { type: 'stop', price: '100' } })?.code).toBe('stop_entry_wrong_side')
    expect(refusalOf({ side: 'short', entry, stop: { by: 'price', value: '110' } })?.code).toBe('stop_entry_wrong_side')
  })

  it('refuses a post-only price that would match at once', () => {
    const crossing = { tif: 'Alo', entry: { type: 'limit', price: '100.01' } } as const
    expect(refusalOf(crossing)).toMatchObject({ code: 'post_only_crosses', measured: '100.01', limit: '100.01' })
    expect(ticketOf({ tif: 'Alo', entry: { type: 'limit', price: '100' } })?.entry.tif).toBe('Alo')
  })

  it('refuses a time in force that its entry can not have', () => {
    expect(refusalOf({ tif: 'Alo', entry: { type: 'market' } })?.code).toBe('tif_conflict')
    expect(refusalOf({ tif: 'Ioc', entry: { type: 'stop', price: '105' } })?.code).toBe('tif_conflict')
  })

  it('refuses ladders of one rung, of fractions, and of rungs on one price', () => {
    const ladder = (rungs: string, to = '96') => refusalOf({ entry: { type: 'ladder', from: '100', to, rungs } })?.code
    expect([ladder('1'), ladder('2.5'), ladder('51'), ladder('3', '99.999')]).toEqual(Array(4).fill('ladder_shape'))
  })

  it('refuses an ATR stop without an ATR, and a risk size without a stop', () => {
    const facts = factsOf({ markets: { ETH: eth } })
    expect(reported(openSol({ coin: 'ETH', stop: { by: 'atr', value: '2' } }), facts).refusal?.code).toBe('no_atr')
    expect(refusalOf({ stop: null })?.code).toBe('stop_missing')
  })
})

describe('leverage and mode', () => {
  it('stay as the market has them unless said, and margin is notional over leverage', () => {
    expect(ticketOf({ sizing: { by: 'base', value: '10' } })).toMatchObject({
      leverage: '20',
      margin: '50',
      marginMode: 'cross',
    })
    expect(ticketOf({ sizing: { by: 'base', value: '10' }, leverage: '3' })).toMatchObject({
      leverage: '3',
      margin: '333.33333334',
    })
  })

  it('refuses fractions, a switch of mode under an open position, and cross where only isolated is', () => {
    expect(refusalOf({ leverage: '2.5' })?.code).toBe('leverage_not_whole')
    const positions = [{ coin: 'SOL', size: '1', entry: '100', leverage: '20', marginMode: 'cross' as const }]
    expect(reported(openSol({ marginMode: 'isolated' }), factsOf({ positions })).refusal?.code).toBe(
      'mode_with_position',
    )
    expect(refusalOf({ marginMode: 'cross' }, { onlyIsolated: true })?.code).toBe('only_isolated')
  })
})

describe('a reduce-only order', () => {
  it('passes the checks of a close, and needs a position of the other side', () => {
    const ro = openSol({ side: 'short', sizing: { by: 'base', value: '5' }, stop: null, reduceOnly: true })
    const positions = [{ coin: 'SOL', size: '8', entry: '100', leverage: '20', marginMode: 'cross' as const }]
    expect(reported(ro, factsOf({ positions })).verdict).toBe('ready')
    expect(reported(ro).verdict).toBe('blocked')
  })

  it('stands as a ticket with a stop beside it, and REDUCE_ONLY_GUARD blocks it', () => {
    const stop = { by: 'price', value: '105' } as const
    const ro = openSol({ side: 'short', stop, reduceOnly: true })
    const positions = [{ coin: 'SOL', size: '80', entry: '100', leverage: '20', marginMode: 'cross' as const }]
    for (const facts of [factsOf(), factsOf({ positions })]) {
      const report = reported(ro, facts)
      expect({ verdict: report.verdict, reduceOnly: report.ticket?.reduceOnly }).toEqual({
        verdict: 'blocked',
        reduceOnly: true,
      })
      expect(report.checks.filter((check) => check.verdict === 'block').map((check) => check.id)).toEqual([
        'REDUCE_ONLY_GUARD',
      ])
    }
  })
})

it('has a sentence of its own for every refusal, ending in what to do', () => {
  expect(new Set(refusalCodes).size).toBe(refusalCodes.length)
  const text = refusalOf({ stop: { by: 'price', value: '101' } })?.text ?? ''
  expect(text).toBe(
    'The stop 101 is not on the losing side of the long entry 100. Nothing was sent. Put the stop below the entry.',
  )
})
