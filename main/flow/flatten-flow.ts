import type { Settings } from '../../preload/contract/facts.ts'
import { closeLeg } from '../domain/order/close-leg.ts'
import { type ReduceOnlyPlan, reduceOnlyGroups, reduceOnlyPlan } from '../domain/order/protection.ts'
import type { Clock, Exchange, Ids, JournalBody, VenuePosition } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { MarketFlow } from './market-flow.ts'
import { messageOf } from './send-command.ts'
import { within } from './within.ts'

/** How far from the price each round may reach: first as any market order of the desk, then as the venue's own page does. */
const usualSlippage = '0.005'
const lastSlippage = '0.05'
const roundMs = 2_000

export type Flattened = { left: VenuePosition[]; text: string; problems: string[] }
export type FlattenFlow = () => Promise<Flattened>

/**
 * Closes every position at the market with reduce-only orders, all at once, in two rounds, and verifies by the account:
 * what is still open after them is answered by name. For the kill switch: it asks no check and waits 2 s a round at most.
 */
export function createFlattenFlow(ports: {
  exchange: Exchange
  clock: Clock
  ids: Ids
  user: string
  account: AccountFlow
  market: MarketFlow
  settings: Settings
  place: (order: { story: string; coin: string; plan: ReduceOnlyPlan; about: JournalBody }) => Promise<unknown>
}): FlattenFlow {
  const { exchange, clock, ids, user, account, market, settings, place } = ports

  async function positions(): Promise<{ all: VenuePosition[]; isFresh: boolean }> {
    const fresh = await within(clock, roundMs, exchange.account(user))
    return { all: fresh?.positions ?? account.positions(), isFresh: fresh !== null }
  }

  async function closeOne(position: VenuePosition, slippage: string, problems: string[]): Promise<void> {
    const { coin, size } = position
    const instrument = market.instrumentOf(coin)
    const price = market.priceOf(coin)
    const leg = instrument === null || price === null ? null : closeLeg({ instrument, size, price, slippage })
    if (leg === null) return void problems.push(`${coin} could not be closed: its price is not known.`)
    const plan = reduceOnlyPlan(reduceOnlyGroups([{ grouping: 'na', legs: [leg] }]))
    await place({ story: ids.next(), coin, plan, about: { kill: 'flatten' } }).catch(
      (thrown: unknown) => void problems.push(`${coin} could not be closed: ${messageOf(thrown)}`),
    )
  }

  return async function flatten() {
    const problems: string[] = []
    let { all: left, isFresh } = await positions()
    const before = left.length
    for (const slippage of [settings.marketSlippage ?? usualSlippage, lastSlippage]) {
      if (left.length === 0) break
      await within(clock, roundMs, Promise.all(left.map((position) => closeOne(position, slippage, problems))))
      ;({ all: left, isFresh } = await positions())
    }
    if (!isFresh) problems.push('The exchange did not say which positions are open; the last known ones are listed.')
    const closed = before - left.length
    const text = before === 0 ? 'There was no position.' : `${closed} of ${before} positions closed.`
    return { left, text, problems: [...new Set(problems)] }
  }
}
