import { describe, expect, it } from 'vitest'
import { misfitOf } from '../../../main/words/model/fit-prices.ts'
import { lexicon, open } from '../lexicon.ts'

const misfit = (but: Parameters<typeof open>[0]) => misfitOf(open(but), lexicon.price)
const target = (value: string) => ({ by: 'price' as const, value, share: null })

describe('prices that fit each other', () => {
  it.each([
    [{}],
    [{ targets: [target('110'), { by: 'r' as const, value: '2', share: null }] }],
    [{ side: 'short' as const, stop: { by: 'price' as const, value: '105' }, targets: [target('90')] }],
    [{ entry: { type: 'market' as const } }],
    [{ stop: { by: 'percent' as const, value: '5' } }],
    [{ stop: null }],
    [{ entry: { type: 'ladder' as const, from: '100', to: '96', rungs: '3' } }],
  ])('%j', (but) => {
    expect(misfit(but)).toBeNull()
  })

  it.each([
    ['a stop above a long', { stop: { by: 'price' as const, value: '105' } }],
    ['a stop at the entry', { stop: { by: 'price' as const, value: '100' } }],
    ['a stop above the market', { entry: { type: 'market' as const }, stop: { by: 'price' as const, value: '101' } }],
    ['a stop inside the ladder', { entry: { type: 'ladder' as const, from: '100', to: '94', rungs: '3' } }],
    ['a target below a long', { targets: [target('99')] }],
    ['a target above a short', { side: 'short' as const, stop: null, targets: [target('110')] }],
    [
      'stop and target exchanged',
      {
        entry: { type: 'market' as const },
        coin: 'SUI',
        stop: { by: 'price' as const, value: '5' },
        targets: [target('4')],
      },
    ],
    ['a size as an entry', { entry: { type: 'limit' as const, price: '5000' } }],
    [
      'a price far from the market',
      { entry: { type: 'limit' as const, price: '9' }, stop: { by: 'price' as const, value: '8' } },
    ],
  ])('not %s', (_what, but) => {
    expect(misfit(but)).not.toBeNull()
  })

  it('has nothing to say of management', () => {
    expect(misfitOf({ action: 'move_stop', coin: 'SOL', price: '1' }, lexicon.price)).toBeNull()
  })
})
