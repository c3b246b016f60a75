import { signedValue } from '../margin/exposure.ts'
import { maintenanceOf } from '../margin/liquidation.ts'
import { marginState } from '../margin/margin-state.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { dollars, percent, shortMultiple, shortPercent, text } from '../money/print.ts'
import { divide, magnitude, one, type Ratio, signOf, whole } from '../money/quantity.ts'

/** A sentence from the facts of this moment. `coin` is the market that the question names. */
type Live = (world: World, coin: string | null) => string

/** Answers about one market; asks for it where the question names none. */
function ofMarket(what: string, say: (market: Market, world: World) => string): Live {
  return (world, coin) => {
    if (coin === null) return `Which market? Ask, for example: ${what} on SOL.`
    const market = world.marketNamed(coin)
    return market === null ? `${coin} is not known now: no market data of it is here.` : say(market, world)
  }
}

const settingOf =
  (world: World) =>
  (coin: string): Ratio =>
    world.marketNamed(coin)?.leverage ?? whole(1)

function liquidations(world: World, coin: string | null): string {
  const held = world.account.positions.filter((position) => coin === null || position.coin === coin)
  if (held.length === 0) return coin === null ? 'There is no open position.' : `There is no open position in ${coin}.`
  const { liquidations: prices } = marginState(world.account, settingOf(world))
  const parts = held.map((position) => {
    const price = prices.find((row) => row.coin === position.coin)?.price ?? null
    const at = price === null ? 'has no liquidation price above zero' : `is liquidated at ${text(price)}`
    return `${position.coin} ${signOf(position.size) > 0 ? 'long' : 'short'} ${text(magnitude(position.size))} ${at} (mark ${text(position.mark)})`
  })
  return `${parts.join('; ')}. That holds while everything else stays as it is now.`
}

function positions(world: World, coin: string | null): string {
  const held = world.account.positions.filter((position) => coin === null || position.coin === coin)
  if (held.length === 0) return coin === null ? 'There is no open position.' : `There is no open position in ${coin}.`
  return held
    .map((position) => {
      const stop = position.stop === null ? 'no stop' : `stop ${text(position.stop)}`
      const side = signOf(position.size) > 0 ? 'long' : 'short'
      return `${position.coin} ${side} ${text(magnitude(position.size))} from ${text(position.entry)}, mark ${text(position.mark)}, ${stop}`
    })
    .join('; ')
    .concat('.')
}

function limits({ policy }: World): string {
  const { lossPerTrade, heat, dailyLoss, leverage, orderNotional } = policy
  return `Your limits: loss a trade ${shortPercent(lossPerTrade.warn)} warns and ${shortPercent(lossPerTrade.block)} blocks; open risk ${shortPercent(heat)}; daily loss ${shortPercent(dailyLoss)}; account leverage ${shortMultiple(leverage)}; one order ${shortMultiple(orderNotional)} of equity. They are changed in Policy, not by words.`
}

const tickOf = ({ instrument }: Market) =>
  `${instrument.coin}: sizes have at most ${instrument.szDecimals} decimals; prices at most 5 significant figures and ${Math.max(0, 6 - instrument.szDecimals)} decimals. The order must be worth at least $10.`

/** What live data answers, one entry a topic. */
export const liveAnswers = {
  my_fees: ({ fees }) => `Your perp fees now: taker ${shortPercent(fees.taker)}, maker ${shortPercent(fees.maker)}.`,
  max_leverage: ofMarket('max leverage', ({ instrument, leverage, marginMode }) => {
    const lower = instrument.tiers.filter((tier) => tier.maxLeverage < instrument.maxLeverage)
    const tiers = lower.map((tier) => `${tier.maxLeverage}x from ${dollars(tier.from)}`).join(', ')
    return `${instrument.coin}: at most ${instrument.maxLeverage}x${tiers === '' ? '' : ` (${tiers})`}. Set now: ${shortMultiple(leverage)} ${marginMode}.`
  }),
  price: ofMarket('price', ({ instrument, mark, book, mid }) => {
    const [bid, ask] = [book.bids[0], book.asks[0]]
    const sides = bid && ask ? `, bid ${text(bid.price)}, ask ${text(ask.price)}` : ''
    return `${instrument.coin}: mark ${text(mark)}${mid === null ? '' : `, mid ${text(mid)}`}${sides}.`
  }),
  funding_now: ofMarket('funding', ({ instrument, fundingHourly }) => {
    if (fundingHourly === null) return `The funding rate of ${instrument.coin} is not known now.`
    const payer =
      signOf(fundingHourly) === 0 ? 'nobody pays' : signOf(fundingHourly) > 0 ? 'longs pay shorts' : 'shorts pay longs'
    return `${instrument.coin}: ${shortPercent(fundingHourly)} an hour now; ${payer}.`
  }),
  tick_and_lot: ofMarket('tick size', tickOf),
  maintenance_now: ofMarket('maintenance margin', ({ instrument }, world) => {
    const position = world.account.positions.find((held) => held.coin === instrument.coin)
    const rate = `${instrument.coin}: maintenance is ${percent(divide(one, whole(2 * instrument.maxLeverage)))} of the position in the first tier`
    if (position === undefined) return `${rate}. There is no open position in it.`
    return `${rate}; ${dollars(maintenanceOf(magnitude(signedValue(position)), instrument.tiers))} for yours now.`
  }),
  equity: ({ account }) => `Equity ${dollars(account.equity)}, free margin ${dollars(account.free)}.`,
  day_result: ({ account }) =>
    account.dayPnl === null
      ? 'The day’s result is not known now.'
      : `The day’s result so far: ${dollars(account.dayPnl)}.`,
  positions,
  liquidations,
  limits,
} as const satisfies Record<string, Live>

export type LiveTopic = keyof typeof liveAnswers
