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

  it('takes a resting buy above a short, and no sell below it, for the short’s stop', () => {
    const short = { coin: 'SOL', size: '-10', entry: '100', leverage: '20', marginMode: 'cross', stop: null } as const
    const heatWith = (side: 'buy' | 'sell', trigger: string) => {
      const orders = [{ coin: 'SOL', side, price: trigger, trigger, size: '10', reduceOnly: true }]
      return checkOf(
        reported(openSol({ sizing: { by: 'base', value: '1' } }), factsOf({ positions: [short], orders })),
        'HEAT',
      )
    }
    // 10 · (103 · 1.001 − 100) and both fees: 31.94; and 5.18 for the new one: 0.37 % of 10,000.
    expect([heatWith('buy', '103')?.verdict, heatWith('buy', '103')?.measured]).toEqual(['pass', '0.37%'])
    expect(heatWith('buy', '97')?.verdict).toBe('warn')
    expect(heatWith('sell', '103')?.verdict).toBe('warn')
  })
})
