import { describe, expect, it } from 'vitest'
import { processDeaths, whyNoDeaths } from './process-deaths.ts'

describe.skipIf(whyNoDeaths() !== null)('a window or a key process that is killed in the middle of a confirm', () => {
  it('ends neither the desk nor an order, and a new window shows the account', async () => {
    expect(await processDeaths({ deaths: 4, seed: 2 })).toMatchObject({ runs: 4, failures: [] })
  })
})
