import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWorld } from '../../../main/domain/market/world.ts'
import { legsOf } from '../../../main/domain/order/legs.ts'
import { isRefused } from '../../../main/domain/report/refusal.ts'
import { buildOpenTicket } from '../../../main/domain/ticket/build-ticket.ts'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { factsOf, openSol, reported } from '../worked-example.ts'
import { decimal } from './exact.ts'

const ladder = (weights: string[] | undefined, rungs = '3'): Partial<OpenIntent> => ({
  entry: { type: 'ladder', from: '100', to: '96', rungs, ...(weights && { weights }) },
})

describe('a ladder of unequal rungs', () => {
  it('risks the budget over Σ w_k·L_k, and keeps the proportion exactly', () => {
    // Losses of 5.18270725, 3.18180725 and 1.18090725 a unit, one, two and three parts: 15.08904350 a sixth.
    const report = reported(openSol(ladder(['1', '2', '3'])))
    expect(report.ticket?.entry.rungs).toEqual([
      { price: '100', size: '13.25' },
      { price: '98', size: '26.5' },
      { price: '96', size: '39.75' },
    ])
    expect(report.ticket?.size).toBe('79.5')
    expect(decimal(report.losses!.allIn).lte('200')).toBe(true)
  })

  it('is the equal ladder where the parts are equal, however they are said', () => {
    const plain = reported(openSol(ladder(undefined)))
    for (const weights of [
      ['1', '1', '1'],
      ['50', '50', '50'],
    ]) {
      expect(reported(openSol(ladder(weights))).ticket).toEqual(plain.ticket)
    }
  })

  it('takes the smallest parts of a proportion, so that 50:30:20 loses nothing to the lot', () => {
    expect(reported(openSol(ladder(['50', '30', '20']))).ticket).toEqual(
      reported(openSol(ladder(['5', '3', '2']))).ticket,
    )
  })

  it.each([[['1', '2']], [['0', '1', '1']], [['1.5', '1', '1']], [['1000', '1', '1']]])(
    'refuses weights %s',
    (weights) => {
      expect(reported(openSol(ladder(weights))).refusal?.code).toBe('ladder_shape')
    },
  )

  it('sends each rung with its own size and its own stop', () => {
    const world = readWorld(factsOf())!
    const ticket = buildOpenTicket(openSol(ladder(['1', '3'], '2')), world)
    if (isRefused(ticket)) throw new Error(ticket.code)
    const sizes = legsOf(ticket).groups.map((group) => group.legs.map((leg) => leg.size))
    expect(sizes.map(([entry, stop]) => entry === stop)).toEqual([true, true])
    expect(decimal(sizes[1]![0]!).eq(decimal(sizes[0]![0]!).times(3))).toBe(true)
  })

  it('never loses more than the budget, and its parts are the whole', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 20 }).map(String), { minLength: 2, maxLength: 5 })
    fc.assert(
      fc.property(weights, fc.constantFrom('0.5', '1', '2'), (said, risk) => {
        const intent = openSol({ ...ladder(said, String(said.length)), sizing: { by: 'risk_percent', value: risk } })
        const { ticket, losses, sizing } = reported(intent)
        if (ticket === null) return
        const total = ticket.entry.rungs.reduce((sum, rung) => sum.plus(rung.size), decimal('0'))
        expect(total.eq(ticket.size)).toBe(true)
        expect(decimal(losses!.allIn).lte(sizing!.budget!)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
