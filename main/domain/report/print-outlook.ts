import type { OutlookReport } from '../../../preload/contract/report.ts'
import type { Market } from '../market/market.ts'
import type { World } from '../market/world.ts'
import { ratioOf } from '../money/notional.ts'
import { text, textUp } from '../money/print.ts'
import type { Price, Ratio, Size, Usd } from '../money/quantity.ts'
import { monthlyLimit } from '../sizing/monthly-risk.ts'
import { type Outlook, outlookOf } from '../sizing/outlook.ts'
import { inR } from '../sizing/rewards.ts'
import type { TicketTerms } from '../ticket/terms.ts'
import { marginReport } from './print-margin.ts'

type Quantity = Price | Size | Usd | Ratio
const orNull = (value: Quantity | null): string | null => (value === null ? null : text(value))
const upOrNull = (value: Quantity | null): string | null => (value === null ? null : textUp(value))

/** An opening order's outlook as the report states it: gains cut down, costs and losses up. Null for any other order. */
export function outlookReport(ticket: TicketTerms, market: Market, world: World): OutlookReport | null {
  const outlook = outlookOf(ticket, market, world)
  if (outlook === null) return null
  const { risk, rewards, rewardToRisk, winRate } = outlook
  return {
    r: upOrNull(risk),
    breakEven: orNull(outlook.breakEven),
    targets: ticket.targets.map(({ trigger, size }, at) => {
      const reward = rewards!.parts[at]!
      return { trigger: text(trigger), size: text(size), reward: text(reward), r: orNull(inR(reward, risk)) }
    }),
    reward: orNull(rewards?.total ?? null),
    rewardToRisk: orNull(rewardToRisk),
    breakEvenWinRate: upOrNull(winRate),
    liquidationGap: orNull(outlook.liquidationGap),
    ...marginReport(ticket, world),
    funding: fundingReport(ticket, outlook),
    heat: heatReport(ticket, outlook, world),
    month: monthReport(ticket, outlook),
    add: addReport(ticket),
    kelly: kellyReport(ticket),
    volatility: volatilityReport(ticket, market),
  }
}

function fundingReport({ hours }: TicketTerms, { funding, risk }: Outlook): OutlookReport['funding'] {
  if (funding === null) return null
  const { daily, held } = funding
  return {
    daily: textUp(daily),
    dailyR: upOrNull(inR(daily, risk)),
    hours: orNull(hours),
    held: upOrNull(held),
    heldR: held === null ? null : upOrNull(inR(held, risk)),
  }
}

function heatReport({ sizing }: TicketTerms, { heat }: Outlook, world: World): OutlookReport['heat'] {
  const share = (usd: Usd | null): string | null => (usd === null ? null : textUp(ratioOf(usd, sizing.equity)))
  return {
    before: share(heat.before),
    after: share(heat.after),
    limit: text(world.policy.heat),
    unbounded: [...heat.unbounded],
  }
}

function monthReport({ sizing }: TicketTerms, { month }: Outlook): OutlookReport['month'] {
  if (month === null) return null
  const share = (usd: Usd): string => textUp(ratioOf(usd, sizing.equity))
  const shareOrNull = (usd: Usd | null): string | null => (usd === null ? null : share(usd))
  return {
    realised: share(month.realised),
    open: shareOrNull(month.open),
    added: shareOrNull(month.added),
    total: shareOrNull(month.total),
    limit: text(monthlyLimit),
  }
}

function addReport({ add }: TicketTerms): OutlookReport['add'] {
  if (add === null) return null
  return {
    held: text(add.held),
    tradeRisk: orNull(add.tradeRisk),
    heldLoss: textUp(add.heldLoss),
    left: orNull(add.left),
    needsStop: orNull(add.needsStop),
  }
}

function kellyReport({ sizing: { kelly } }: TicketTerms): OutlookReport['kelly'] {
  if (kelly === null) return null
  return {
    trades: kelly.trades,
    winRate: text(kelly.winRate),
    payoff: text(kelly.payoff),
    whole: text(kelly.whole),
    used: text(kelly.used),
    isCapped: kelly.isCapped,
  }
}

function volatilityReport({ sizing }: TicketTerms, { volatility }: Market): OutlookReport['volatility'] {
  if (sizing.volatilityTarget === null || volatility === null) return null
  return { target: text(sizing.volatilityTarget), realised: text(volatility) }
}
