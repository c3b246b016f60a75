import { expect, it } from 'vitest'
import { eth, factsOf, openSol, reported } from '../worked-example.ts'

it('an order that closes an isolated position whole gives back what it held, and the pool pays its fee', () => {
  const facts = factsOf({
    sol: { marginMode: 'isolated' },
    markets: { ETH: eth },
    positions: [
      { coin: 'SOL', size: '-10', entry: '100', leverage: '20', marginMode: 'isolated', margin: '50' },
      { coin: 'ETH', size: '-1', entry: '3000', leverage: '20', marginMode: 'cross' },
    ],
  })
  const { outlook } = reported(openSol({ sizing: { by: 'base', value: '10' } }), facts)
  const short = outlook!.liquidations.find(({ coin }) => coin === 'ETH')
  // Before, the pool is 10,000 less the 50 of SOL; after, it is 10,000 less the fee of 0.45. (pool + 3,000) / 1.02
  expect(short).toEqual({ coin: 'ETH', before: '12696.07843137', after: '12744.65686274' })
})
