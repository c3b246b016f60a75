import type { OutlookReport } from '../../../preload/contract/report.ts'
import { type Account, positionIn } from '../margin/account.ts'
import { accountAfterFill } from '../margin/after-fill.ts'
import { type MarginState, marginState } from '../margin/margin-state.ts'
import type { World } from '../market/world.ts'
import { text, textUp } from '../money/print.ts'
import { divide, type Price, type Ratio, signOf } from '../money/quantity.ts'
import type { TicketTerms } from '../ticket/terms.ts'

/** A long's liquidation is cut up and a short's down: toward the market, never farther than it is. */
function liquidationText(account: Account, coin: string, price: Price | null): string | null {
  const held = positionIn(account, coin)
  if (price === null || held === null) return null
  return signOf(held.size) > 0 ? textUp(price) : text(price)
}

/** The account once the ticket has filled as expected, sized on the money that the ticket was sized on. */
function beforeAndAfter(ticket: TicketTerms, world: World): [Account, Account] {
  const { side, size, notional: cost, entryFee: fee, leverage, marginMode, instrument, sizing } = ticket
  const before = { ...world.account, equity: sizing.equity }
  const fill = { side, size, cost, fee, margin: divide(cost, leverage), marginMode }
  return [before, accountAfterFill(before, instrument, leverage, fill)]
}

/** Margin and every position's liquidation, before the order and once it has filled as expected. */
export function marginReport(ticket: TicketTerms, world: World): Pick<OutlookReport, 'margin' | 'liquidations'> {
  const [before, after] = beforeAndAfter(ticket, world)
  const setting = (coin: string): Ratio => world.termsOf(coin)?.leverage ?? ticket.leverage
  const then = marginState(before, setting)
  const now = marginState(after, (coin) => (coin === ticket.coin ? ticket.leverage : setting(coin)))
  const both = (of: (state: MarginState) => string) => ({ before: of(then), after: of(now) })
  const coins = [...new Set([...then.liquidations, ...now.liquidations].map(({ coin }) => coin))]
  const priceIn = (state: MarginState, account: Account, coin: string) => {
    const found = state.liquidations.find((one) => one.coin === coin)
    return liquidationText(account, coin, found?.price ?? null)
  }
  return {
    margin: {
      used: both((state) => textUp(state.used)),
      maintenance: both((state) => textUp(state.maintenance)),
      free: both((state) => text(state.free)),
    },
    liquidations: coins.map((coin) => ({
      coin,
      before: priceIn(then, before, coin),
      after: priceIn(now, after, coin),
    })),
  }
}
