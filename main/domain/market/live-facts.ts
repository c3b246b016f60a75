import type { Facts } from '../../../preload/contract/facts.ts'

/** The facts of one moment that a chat model is told, so that it need not remember any. */
export type LiveFacts = {
  market: {
    coin: string
    mark: string
    szDecimals: number
    maxLeverage: number
    leverage: string
    marginMode: 'cross' | 'isolated'
  } | null
  fees: { taker: string; maker: string }
  /** `position`: signed size and entry price, as words; null where the coin is not held, or none was named. */
  account: { equity: string; free: string; position: string | null }
}

/** What there is to tell of a coin (null: none was named) and of the account, and nothing of other coins. */
export function liveFacts(coin: string | null, { account, fees, markets }: Facts): LiveFacts {
  const market = coin !== null && Object.hasOwn(markets, coin) ? markets[coin]! : null
  const held = account.positions.find((position) => position.coin === coin)
  return {
    market:
      market === null
        ? null
        : {
            coin: coin!,
            mark: market.mark,
            szDecimals: market.szDecimals,
            maxLeverage: market.maxLeverage,
            leverage: market.leverage,
            marginMode: market.marginMode,
          },
    fees: { taker: fees.taker, maker: fees.maker },
    account: {
      equity: account.equity,
      free: account.free,
      position: held === undefined ? null : `${held.size} ${held.coin} from ${held.entry}`,
    },
  }
}
