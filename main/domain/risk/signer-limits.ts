import type { PolicyDocument } from '../../../preload/contract/facts.ts'
import { floorToLot, sizeFor } from '../money/notional.ts'
import { known, parsePrice } from '../money/parse-decimal.ts'
import { text } from '../money/print.ts'
import { greatest, least, noUsd, scale } from '../money/quantity.ts'
import { readPolicy } from './policy.ts'

/** How far the key's own limits lie above the policy's: equity and prices move while a key is open, and its limits only tighten. */
const slack = known.ratio('1.5')

/** What one signature may do at most; sizes by asset. */
export type SignerLimits = {
  maxNotional: string
  assets: { asset: number; maxSize: string; maxLeverage: number }[]
}

type Market = {
  coin: string
  asset: number
  szDecimals: number
  maxLeverage: number
  isDelisted: boolean
  mark: string
}

/**
 * What the key's own process lets one signature do, from the policy and the account as it stands: a last fence behind the
 * checks, for whoever gets past them. Coins that the policy does not allow, delisted or without a price, are left out.
 */
export function signerLimits(policy: PolicyDocument, equity: string, markets: readonly Market[]): SignerLimits {
  const { orderNotional, allowedCoins, orderSize } = readPolicy(policy)
  const most = scale(scale(greatest(known.usd(equity), noUsd), orderNotional), slack)
  const assets = markets.flatMap(({ coin, asset, szDecimals, maxLeverage, isDelisted, mark }) => {
    const price = parsePrice(mark)
    if (isDelisted || price === 'not_a_number' || (allowedCoins !== null && !allowedCoins.has(coin))) return []
    const worth = floorToLot(sizeFor(most, price), szDecimals)
    const said = orderSize.get(coin)
    return [{ asset, maxSize: text(said === undefined ? worth : least(said, worth)), maxLeverage }]
  })
  // Cut to six decimals: the key's process reads no more than forty characters.
  return { maxNotional: text(most).replace(/(\.\d{6})\d+$/, '$1'), assets }
}

/** The tighter of two limits everywhere: a key that is open takes no looser ones. An asset of only one of them is left out. */
export function tightestLimits(a: SignerLimits, b: SignerLimits): SignerLimits {
  const lower = (x: string, y: string) => text(least(known.size(x), known.size(y)))
  const assets = a.assets.flatMap(({ asset, maxSize, maxLeverage }) => {
    const other = b.assets.find((one) => one.asset === asset)
    if (other === undefined) return []
    return [{ asset, maxSize: lower(maxSize, other.maxSize), maxLeverage: Math.min(maxLeverage, other.maxLeverage) }]
  })
  return { maxNotional: text(least(known.usd(a.maxNotional), known.usd(b.maxNotional))), assets }
}
