import { describe, expect, it } from 'vitest'
import { checkOf, factsOf, openSol, reported } from '../worked-example.ts'

describe('HEAT', () => {
  it('does not take the stop of a short for the stop of a resting buy of the same coin', () => {
    const facts = factsOf({
      positions: [{ coin: 'SOL', size: '-1', entry: '100', leverage: '20', marginMode: 'cross', stop: '101' }],
      orders: [{ coin: 'SOL', side: 'buy', price: '99', size: '100', stop: null }],
    })
    const heat = checkOf(reported(openSol({ sizing: { by: 'base', value: '1' } }), facts), 'HEAT')
    expect(heat?.verdict).toBe('warn')
    expect(heat?.why).toContain('SOL has no stop that the desk can see')
  })
})
