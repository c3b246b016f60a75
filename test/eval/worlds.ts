import type { Facts } from '../../preload/contract/facts.ts'

const market = (
  asset: number,
  szDecimals: number,
  maxLeverage: number,
  mark: string,
  bids: [string, string][],
  asks: [string, string][],
  atr14: string,
) => ({
  asset,
  szDecimals,
  maxLeverage,
  mark,
  oracle: mark,
  bids,
  asks,
  fundingHourly: '0.0000125',
  leverage: String(maxLeverage),
  marginMode: 'cross' as const,
  atr14,
  volatility: '0.65',
})

const markets: Facts['markets'] = {
  BTC: market(0, 5, 40, '60000', [['59999', '20']], [['60001', '20']], '600'),
  ETH: market(1, 4, 25, '3000', [['2999.9', '200']], [['3000.1', '200']], '45'),
  SOL: market(5, 2, 20, '100', [['99.99', '5000']], [['100.01', '5000']], '2.1'),
  HYPE: market(7, 2, 10, '30', [['29.99', '9000']], [['30.01', '9000']], '0.9'),
  kPEPE: market(9, 0, 10, '0.02', [['0.019999', '9000000']], [['0.020001', '9000000']], '0.0006'),
}
const fees = { taker: '0.00045', maker: '0.00015' }
const now = 1_790_000_000_000

/** The frozen worlds of the evaluation: without a position, and with an open one in SOL. */
export const worlds: Record<'flat' | 'held', Facts> = {
  flat: { now, account: { equity: '10000', free: '10000', positions: [], orders: [], dayPnl: '0' }, fees, markets },
  held: {
    now,
    account: {
      equity: '10000',
      free: '9800',
      positions: [
        { coin: 'SOL', size: '40', entry: '96', leverage: '20', marginMode: 'cross', stop: '92', plannedStop: '92' },
      ],
      orders: [
        {
          coin: 'SOL',
          side: 'sell',
          price: '82.8',
          size: '40',
          reduceOnly: true,
          trigger: '92',
          kind: 'stop',
          oid: 11,
        },
        {
          coin: 'SOL',
          side: 'sell',
          price: '99',
          size: '40',
          reduceOnly: true,
          trigger: '110',
          kind: 'target',
          oid: 12,
        },
      ],
      dayPnl: '0',
    },
    fees,
    markets,
  },
}
