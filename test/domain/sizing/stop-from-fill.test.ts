import { describe, expect, it } from 'vitest'
import { factsOf, openSol, reported } from '../worked-example.ts'

const asks: [string, string][] = [
  ['100.01', '17'],
  ['100.04', '17'],
  ['100.08', '7'],
]
const market = openSol({ entry: { type: 'market' }, stop: { by: 'percent', value: '5' } })

describe('a stop said as a distance from a market entry', () => {
  it('is found from above: the largest size that fits the stop of its own fill', () => {
    const { ticket, losses, sizing } = reported(market, factsOf({ sol: { szDecimals: 4, asks } }))
    expect(sizing?.boundBy).toBe('risk')
    expect(ticket?.size).toBe('38.6518')
    expect(ticket?.entry.price).toBe('100.03161933')
    expect(ticket?.stop?.trigger).toBe('95.04')
    expect(losses?.allIn).toBe('199.9998271590176')
  })

  it('is refused when rounding puts it on its own fill', () => {
    const near = { ...market, stop: { by: 'percent' as const, value: '0.001' } }
    const { refusal } = reported(near, factsOf({ sol: { szDecimals: 4, asks: [['100.01', '500']] } }))
    expect(refusal?.code).toBe('stop_wrong_side')
  })
})
