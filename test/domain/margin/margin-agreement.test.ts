import { describe, expect, it } from 'vitest'
import { compareMargin } from '../../oracle/margin-agreement.ts'

/** A slice of what `npm run prove margin-agreement` runs on 100,000 accounts. */
const slice = Array.from({ length: 2_000 }, (_, at) => at + 1)

/** Accounts that once differed: sums that end in half of the last digit shown, which a cut quotient rounded down. */
const ties = [2046, 2563]

describe('the desk and the clearing of the paper exchange, which share no line', () => {
  it('agree on margin used, maintenance, what is free and every liquidation price, before and after a fill', () => {
    expect([...slice, ...ties].flatMap((seed) => compareMargin(seed))).toEqual([])
  })

  it('are compared so that one wrong number shows', () => {
    const wrong = compareMargin(1, (state) => ({ ...state, free: state.used, used: state.free }))
    expect(wrong.map(({ when }) => when)).toEqual(['before', 'after a fill'])
  })
})
