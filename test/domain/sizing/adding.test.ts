import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { checkOf, factsOf, openSol, reported } from '../worked-example.ts'
import { decimal } from './exact.ts'

const markets = { bids: [['109.99', '500']], asks: [['110.01', '500']], mark: '110', oracle: '110' } as const
const world = (stop: string | null, said: { size?: string; entry?: string } = {}) =>
  factsOf({
    sol: { ...markets, bids: [...markets.bids], asks: [...markets.asks] } as never,
    positions: [
      {
        coin: 'SOL',
        size: said.size ?? '38.58',
        entry: said.entry ?? '100',
        leverage: '20',
        marginMode: 'cross',
        stop,
      },
    ],
  })
const addSol = (said: Partial<OpenIntent> = {}) =>
  openSol({
    isAdd: true,
    entry: { type: 'limit', price: '110' },
    stop: { by: 'price', value: '105' },
    sizing: { by: 'risk_percent', value: '1' },
    ...said,
  })

describe('an add', () => {
  it('is sized by q2 = (A·r − q1·L1)/L2, where a stop past the entry frees risk', () => {
    // L1 = 100 − 104.895 + 0.00045·204.895 = −4.80279725; L2 = 110 − 104.895 + 0.00045·214.895 = 5.20170275.
    const report = reported(addSol(), world('105'))
    expect(report.outlook?.add).toEqual({
      held: '38.58',
      tradeRisk: '100',
      heldLoss: '-185.291917905',
      left: '285.291917905',
      needsStop: null,
    })
    expect(report.sizing).toMatchObject({
      budget: '285.291917905',
      lossPerUnit: '5.20170275',
      allIn: '54.84',
      boundBy: 'risk',
    })
  })

  it('has less to risk while the stop is still on the losing side of the entry', () => {
    // L1 = 100 − 97.902 + 0.00045·197.902 = 2.1870559, times 10 is 21.870559 of 100.
    const report = reported(addSol({ stop: { by: 'price', value: '98' } }), world('98', { size: '10' }))
    expect(report.outlook?.add).toMatchObject({ heldLoss: '21.870559', left: '78.129441' })
  })

  it('is refused, with both numbers, where the position alone risks all of it', () => {
    const { refusal } = reported(addSol({ stop: { by: 'price', value: '95' } }), world('95'))
    expect(refusal).toMatchObject({ code: 'add_no_risk_left', measured: '199.948845705', limit: '100' })
  })

  it('is refused without a position, and on the other side of one', () => {
    expect(reported(addSol(), factsOf()).refusal?.code).toBe('add_no_position')
    const short = addSol({ side: 'short', stop: { by: 'price', value: '115' } })
    expect(reported(short, world('105')).refusal?.code).toBe('add_wrong_side')
  })

  it.each([['95'], [null]])(
    'is blocked while the position itself is stopped at %s: its size counts on the nearer stop',
    (stop) => {
      const report = reported(addSol(), world(stop))
      expect(report.verdict).toBe('blocked')
      expect(checkOf(report, 'STOP_REQUIRED')).toMatchObject({ verdict: 'block', limit: '105' })
      expect(checkOf(report, 'STOP_REQUIRED')?.why).toContain('stop SOL 105')
      expect(report.outlook?.add?.needsStop).toBe('105')
    },
  )

  it('counts a position stopped nearer than the order as stopped where the order is', () => {
    expect(reported(addSol(), world('106')).outlook?.add).toMatchObject({ heldLoss: '-185.291917905', needsStop: null })
  })

  it('never risks more of a locked gain than MAX_LOSS_PER_TRADE lets one order lose', () => {
    const report = reported(addSol({ sizing: { by: 'risk_percent', value: '2' } }), world('105'))
    expect(report.outlook?.add).toMatchObject({ tradeRisk: '200', left: '300' })
    expect(checkOf(report, 'MAX_LOSS_PER_TRADE')?.verdict).not.toBe('block')
  })

  it('with a stated risk above the block is blocked, not shrunk', () => {
    const report = reported(addSol({ sizing: { by: 'risk_percent', value: '4' } }), world('105'))
    expect(checkOf(report, 'MAX_LOSS_PER_TRADE')).toMatchObject({ verdict: 'block', measured: '4.00%' })
    expect(report.sizing?.boundBy).toBe('risk')
  })

  it('mirrors for a short: its stop past the entry is below it, and one above the order is too far', () => {
    const short = (stop: string) =>
      factsOf({ positions: [{ coin: 'SOL', size: '-20', entry: '110', leverage: '20', marginMode: 'cross', stop }] })
    const said = addSol({ side: 'short', entry: { type: 'limit', price: '100' }, stop: { by: 'price', value: '104' } })
    // L1 = 104.104 − 110 + 0.00045·214.104 = −5.7996532, times 20.
    expect(reported(said, short('104')).outlook?.add).toMatchObject({ heldLoss: '-115.993064', needsStop: null })
    expect(reported(said, short('103')).outlook?.add?.needsStop).toBeNull()
    const far = reported(said, short('105'))
    expect([far.outlook?.add?.needsStop, far.verdict]).toEqual(['104', 'blocked'])
  })

  it('of a size that was named keeps it, and shows what the position loses there', () => {
    const report = reported(addSol({ sizing: { by: 'base', value: '5' } }), world('105'))
    expect(report.ticket?.size).toBe('5')
    expect(report.outlook?.add).toMatchObject({ tradeRisk: null, left: null, heldLoss: '-185.291917905' })
  })

  it('never lets the whole trade lose more than its risk, and leaves less than a lot of it unused', () => {
    const cents = (min: number, max: number) => fc.integer({ min, max }).map((n) => (n / 100).toFixed(2))
    fc.assert(
      fc.property(
        cents(1, 6_000),
        cents(8_000, 10_900),
        cents(9_000, 10_800),
        fc.constantFrom('0.5', '1', '2'),
        (size, entry, stop, risk) => {
          const facts = world(stop, { size, entry })
          const intent = addSol({ stop: { by: 'price', value: stop }, sizing: { by: 'risk_percent', value: risk } })
          const report = reported(intent, facts)
          const { add, r } = report.outlook ?? {}
          if (!add || !r || report.sizing?.boundBy !== 'risk') return
          const total = decimal(add.heldLoss).plus(r)
          expect(total.lte(decimal(add.tradeRisk!))).toBe(true)
          const lot = decimal(report.sizing.lossPerUnit!).times('0.01')
          expect(decimal(add.left!).minus(r).lt(lot)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
