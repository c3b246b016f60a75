import { describe, expect, it } from 'vitest'
import { capNames, type Report } from '../../preload/contract/report.ts'
import { answerOpen } from '../oracle/answer.ts'
import { compareState, deskReport } from '../oracle/compare.ts'
import { read, text, units } from '../oracle/fraction.ts'
import { type State, stateOf } from '../oracle/states.ts'

/** A slice of what `npm run prove sizing-fuzz` runs in the millions. */
const states = 1500

/** States that once differed: an order that closes an isolated position whole has its fee paid by the pool. */
const onceDiffered = [9_005_145]

/** The desk with one lot too many, in the size or in one cap: a difference that no reader would see. */
function oneLotMore(state: State): Report {
  const report = deskReport(state)
  const { szDecimals } = state.facts.markets[state.intent.coin!]!
  const more = (size: string) => {
    const lots = read(size)
    const lot = units(1n, szDecimals)
    return text({ n: lots.n * lot.d + lot.n * lots.d, d: lots.d * lot.d })
  }
  if (report.ticket === null) return report
  return { ...report, ticket: { ...report.ticket, size: more(report.ticket.size) } }
}

describe('an oracle in whole numbers, written from the rules alone', () => {
  it('agrees with the desk on every size, price, cap, loss, refusal and verdict of random sentences and accounts', () => {
    const numbers = Array.from({ length: states }, (_, at) => at + 1)
    const differing = [...numbers, ...onceDiffered]
      .map((seed) => ({ seed, differences: compareState(stateOf(seed)).differences }))
      .filter(({ differences }) => differences.length > 0)
    expect(differing).toEqual([])
  })

  it('meets states that are ready, that need an acknowledgement, that are blocked and that are refused', () => {
    const verdicts = Array.from({ length: 200 }, (_, at) => deskReport(stateOf(at + 1)).verdict)
    expect(new Set(verdicts)).toEqual(new Set(['ready', 'needs_ack', 'blocked', 'refused']))
  })

  it('finds a size that is one lot too large', () => {
    const sized = Array.from({ length: 40 }, (_, at) => stateOf(at + 1)).filter((state) => deskReport(state).ticket)
    for (const state of sized)
      expect(compareState(state, oneLotMore).differences.map(({ at }) => at)).toContain('ticket.size')
  })

  it('gives the same answer wherever it looks first', () => {
    const { intent, facts } = opening(1)
    const plain = answerOpen(intent, facts, 'hand')
    expect(plain.sizing?.caps).toHaveProperty('freeMargin')
    for (const hint of [1n, 7n, 10n ** 9n, 10n ** 30n]) {
      const hints = Object.fromEntries(capNames.map((name) => [name, hint]))
      expect(answerOpen(intent, facts, 'hand', hints, hint)).toEqual(plain)
    }
  })
})

/** The first state from a number on whose sentence opens something that can be sized. */
function opening(from: number) {
  for (let seed = from; ; seed += 1) {
    const { intent, facts } = stateOf(seed)
    if (intent.action === 'open' && answerOpen(intent, facts, 'hand').sizing) return { intent, facts }
  }
}
