import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { Facts, HistoryFacts, MarketFacts, PolicyDocument, Settings } from '../../preload/contract/facts.ts'
import type { Clock } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { ClosedTradesFlow } from './closed-trades-flow.ts'
import type { MarketFlow } from './market-flow.ts'
import { messageOf } from './send-command.ts'

export type FactsFlow = ReturnType<typeof createFactsFlow>

/** Gathers the world at this moment for sizing and checks: the account, and every market that it or the words touch. */
export function createFactsFlow(ports: {
  clock: Clock
  market: MarketFlow
  account: AccountFlow
  closedTrades: ClosedTradesFlow
  settings: Settings
  policy: () => PolicyDocument
  history: () => HistoryFacts
}) {
  const { clock, market, account, closedTrades, settings, policy } = ports

  return {
    /** Makes sure that the markets which a sentence may need are known. Throws a DeskFailure when the exchange can't say. */
    async prepare(coins: readonly string[]): Promise<void> {
      try {
        await Promise.all([...new Set([...coins, ...account.coins()])].map((coin) => market.ensure(coin)))
      } catch (thrown) {
        throw new DeskFailure(deskError('exchange_unreachable', { why: messageOf(thrown) }))
      }
    },

    /** The facts now. Throws a DeskFailure while the account or a market that it holds is unknown. */
    now(): Facts {
      const [held, fees] = [account.factsOf(), account.fees()]
      if (held === null || fees === null)
        throw new DeskFailure(deskError('not_ready', { why: 'the account is not known yet' }))
      const markets: Record<string, MarketFacts> = {}
      for (const coin of market.coins()) {
        const facts = market.factsOf(coin)
        if (facts !== null) markets[coin] = facts
      }
      const missing = account.coins().find((coin) => markets[coin] === undefined)
      if (missing !== undefined)
        throw new DeskFailure(
          deskError('not_ready', { why: `the market of ${missing}, which the account holds, is not known yet` }),
        )
      const known = { ...held, closedTrades: closedTrades.now() }
      return { now: clock.now(), account: known, fees, markets, settings, policy: policy(), history: ports.history() }
    },
  }
}
