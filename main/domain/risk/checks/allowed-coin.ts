import { answer, type Check } from '../check.ts'

const firstSpotAsset = 10_000

/** Refuses coins that are delisted, spot pairs, and coins outside the allow-list; closing stays allowed where trading is. */
export const allowedCoin: Check = (ticket, { world }) => {
  const { coin, instrument } = ticket
  const limit = world.policy.allowedCoins === null ? 'every listed perp' : 'the allow-list'
  const block = (measured: string, why: string) => answer('ALLOWED_COIN', 'block', measured, limit, why)
  if (instrument.isDelisted) return block('delisted', `${coin} is delisted; the venue takes no orders for it.`)
  const isSpot = instrument.asset >= firstSpotAsset && instrument.asset < 10 * firstSpotAsset
  if (isSpot) return block('spot', `${coin} is a spot pair; the desk trades perps.`)
  const isListed = world.policy.allowedCoins?.has(coin) ?? true
  if (ticket.action === 'open' && !isListed) return block('not allowed', `${coin} is not on your allow-list.`)
  return answer('ALLOWED_COIN', 'pass', coin, limit, `${coin} is listed and may be traded.`)
}
