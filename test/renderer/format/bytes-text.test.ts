import { describe, expect, it } from 'vitest'
import { bytesText, milliseconds, shareText } from '../../../renderer/format/bytes-text.ts'

describe('figures of models', () => {
  it('shows bytes in the unit that fits them', () => {
    expect([900, 4_600_000, 250_000_000, 2_900_000_000, 48_100_000_000].map(bytesText)).toEqual([
      '0.9 kB',
      '4.6 MB',
      '250 MB',
      '2.9 GB',
      '48.1 GB',
    ])
  })

  it('shows a share of counts, and none of nothing', () => {
    expect([shareText(6, 29), shareText(0, 12), shareText(12, 12), shareText(0, 0)]).toEqual([
      '20.7%',
      '0.0%',
      '100.0%',
      null,
    ])
  })

  it('shows milliseconds as far as they matter', () => {
    expect([3.14, 14.2, 999.6, 2_400].map(milliseconds)).toEqual(['3.1 ms', '14 ms', '1000 ms', '2.4 s'])
  })
})
