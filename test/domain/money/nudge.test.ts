import { describe, expect, it } from 'vitest'
import { nudge } from '../../../main/domain/money/nudge.ts'

describe('nudge', () => {
  it.each([
    ['price', '100', 1, 2, '100.01'],
    ['price', '100', -1, 2, '99.999'],
    ['price', '99.999', 1, 2, '100'],
    ['price', '100000', 1, 5, '100001'],
    ['price', '100.005', 1, 2, '100.01'],
    ['price', '95', 100, 2, '95.1'],
    ['size', '38.58', -1, 2, '38.57'],
    ['size', '0.01', -1, 2, '0.01'],
    ['size', '1000', 10, 0, '1010'],
    ['percent', '2', 1, 2, '2.1'],
    ['percent', '0.1', -1, 2, '0.1'],
    ['money', '200', -10, 2, '190'],
    ['multiple', '2', 1, 2, '2.1'],
    ['leverage', '5', 1, 2, '6'],
    ['leverage', '1', -1, 2, '1'],
    ['price', 'x', 1, 2, 'x'],
  ] as const)('moves a %s of %s by %i steps (szDecimals %i) to %s', (kind, value, by, szDecimals, expected) => {
    expect(nudge(kind, value, by, szDecimals)).toBe(expected)
  })
})
