import { type Account, leverageOf, type Position } from '../clearing/account.ts'
import { BASE_TIER, MAKER_TIERS, tierOf, VIP_TIERS } from '../clearing/fees.ts'
import { liquidationPx, marginHeld, summarize, unrealizedPnl, withdrawable } from '../clearing/margin.ts'
import { D, type Dec, unitsText, wireText, ZERO } from '../decimal.ts'
import { notional, pxOf, szOf } from '../market.ts'
import { pxDecimals } from '../universe.ts'
import { seeUser, type Venue } from '../venue.ts'

/** Rounded half up, by the exact value: what a quotient left in its last digits must not decide a tie. */
const shown = (value: Dec, decimals: number) => wireText(value.toDecimalPlaces(20).toDecimalPlaces(decimals))
const usd = (value: Dec) => shown(value, 6)

/** clearinghouseState of a user; asking makes the user known and funds the account. */
export function clearinghouseView(venue: Venue, user: string) {
  const account = seeUser(venue, user)
  const sums = summarize(venue, account)
  const value = sums.crossValue.plus(sums.isolatedValue)
  const ntl = sums.crossNotional.plus(sums.isolatedNotional)
  const signed = [...account.positions].reduce(
    (sum, [asset, position]) => {
      const market = venue.markets[asset]!
      const held = szOf(market, position.szi).mul(pxOf(market, market.mark))
      return { all: sum.all.plus(held), cross: position.isolatedMargin ? sum.cross : sum.cross.plus(held) }
    },
    { all: ZERO, cross: ZERO },
  )
  return {
    marginSummary: {
      accountValue: usd(value),
      totalNtlPos: usd(ntl),
      totalRawUsd: usd(value.minus(signed.all)),
      totalMarginUsed: usd(sums.crossMarginUsed.plus(sums.isolatedValue)),
    },
    crossMarginSummary: {
      accountValue: usd(sums.crossValue),
      totalNtlPos: usd(sums.crossNotional),
      totalRawUsd: usd(sums.crossValue.minus(signed.cross)),
      totalMarginUsed: usd(sums.crossMarginUsed),
    },
    crossMaintenanceMarginUsed: usd(sums.crossMaintenance),
    withdrawable: usd(withdrawable(venue, account)),
    assetPositions: [...account.positions]
      .sort(([a], [b]) => a - b)
      .map(([asset, position]) => positionView(venue, account, asset, position)),
    time: venue.now(),
  }
}

function positionView(venue: Venue, account: Account, asset: number, position: Position) {
  const market = venue.markets[asset]!
  const value = notional(market, position.szi, market.mark)
  const pnl = unrealizedPnl(market, position)
  const setting = leverageOf(account, asset, market.spec.maxLeverage)
  const entry = position.cost.div(szOf(market, Math.abs(position.szi)))
  const used = position.isolatedMargin ? position.isolatedMargin.plus(pnl) : value.div(setting.value)
  const initial = position.cost.div(setting.value)
  const liquidation = liquidationPx(venue, account, asset)
  const rawUsd = position.isolatedMargin?.plus(pnl).minus(value.mul(Math.sign(position.szi)))
  return {
    type: 'oneWay',
    position: {
      coin: market.spec.name,
      szi: unitsText(position.szi, market.spec.szDecimals),
      leverage: rawUsd
        ? { type: 'isolated', value: setting.value, rawUsd: usd(rawUsd) }
        : { type: 'cross', value: setting.value },
      entryPx: wireText(entry.toDecimalPlaces(pxDecimals(market.spec))),
      positionValue: usd(value),
      unrealizedPnl: usd(pnl),
      returnOnEquity: wireText((initial.isZero() ? ZERO : pnl.div(initial)).toDecimalPlaces(10)),
      liquidationPx: liquidation ? shown(liquidation, 10) : null,
      marginUsed: usd(used),
      maxLeverage: market.spec.maxLeverage,
      cumFunding: {
        allTime: usd(position.funding.allTime),
        sinceOpen: usd(position.funding.sinceOpen),
        sinceChange: usd(position.funding.sinceChange),
      },
    },
  }
}

/** activeAssetData: leverage in force, and what could be bought and sold with it, [buy, sell]. */
export function activeAssetView(venue: Venue, user: string, coin: string) {
  const market = venue.byName.get(coin)
  if (!market) return null
  const account = seeUser(venue, user)
  const setting = leverageOf(account, market.asset, market.spec.maxLeverage)
  const position = account.positions.get(market.asset)
  const free = D.max(ZERO, summarize(venue, account).crossValue.minus(marginHeld(venue, account)))
  const own = position ? notional(market, position.szi, market.mark).mul(2).div(setting.value) : ZERO
  const buy = free.plus(position && position.szi < 0 ? own : ZERO)
  const sell = free.plus(position && position.szi > 0 ? own : ZERO)
  const size = (margin: Dec) =>
    market.mark === 0
      ? '0.0'
      : wireText(
          margin
            .mul(setting.value)
            .div(pxOf(market, market.mark))
            .toDecimalPlaces(market.spec.szDecimals, D.ROUND_DOWN),
        )
  return {
    user,
    coin,
    leverage: setting.isCross
      ? { type: 'cross', value: setting.value }
      : { type: 'isolated', value: setting.value, rawUsd: usd(position?.isolatedMargin ?? ZERO) },
    maxTradeSzs: [size(buy), size(sell)],
    availableToTrade: [usd(buy), usd(sell)],
    markPx: unitsText(market.mark, pxDecimals(market.spec)),
  }
}

/** userFees: the schedule, the account's tier, and its volume of the last 15 days. */
export function userFeesView(venue: Venue, user: string) {
  const account = seeUser(venue, user)
  const tier = tierOf(venue, account)
  const today = Math.floor(venue.now() / 86_400_000)
  const { ntlCutoff: _, ...base } = BASE_TIER
  return {
    dailyUserVlm: Array.from({ length: 15 }, (_, k) => {
      const day = today - 14 + k
      const one = account.days.find((entry) => entry.day === day)
      return {
        date: new Date(day * 86_400_000).toISOString().slice(0, 10),
        userCross: wireText((one?.cross ?? ZERO).toDecimalPlaces(2)),
        userAdd: wireText((one?.add ?? ZERO).toDecimalPlaces(2)),
        exchange: wireText(dayVolume(venue)),
      }
    }),
    feeSchedule: {
      ...base,
      tiers: { vip: VIP_TIERS, mm: MAKER_TIERS },
      referralDiscount: '0.04',
      stakingDiscountTiers: [{ bpsOfMaxSupply: '0.0', discount: '0.0' }],
    },
    userCrossRate: tier.cross,
    userAddRate: tier.add,
    userSpotCrossRate: tier.spotCross,
    userSpotAddRate: tier.spotAdd,
    activeReferralDiscount: '0.0',
    trial: null,
    feeTrialEscrow: '0.0',
    nextTrialAvailableTimestamp: null,
    stakingLink: null,
    activeStakingDiscount: { bpsOfMaxSupply: '0.0', discount: '0.0' },
  }
}

function dayVolume(venue: Venue): Dec {
  return new D(Math.round(venue.markets.reduce((sum, market) => sum + market.dayNtl, 0)))
}

/** The spot balance: USDC that was moved out of the perps. */
export function spotStateView(venue: Venue, user: string) {
  const { spotUsdc } = seeUser(venue, user)
  if (spotUsdc.isZero()) return { balances: [] }
  return { balances: [{ coin: 'USDC', token: 0, total: usd(spotUsdc), hold: '0.0', entryNtl: '0.0' }] }
}

/** portfolio: value and result now and at the account's first sight; the same for every period. */
export function portfolioView(venue: Venue, user: string) {
  const account = seeUser(venue, user)
  const sums = summarize(venue, account)
  const value = usd(sums.crossValue.plus(sums.isolatedValue).plus(account.spotUsdc))
  const now = venue.now()
  const result = (venue.fills.get(user) ?? []).reduce((sum, fill) => sum.plus(fill.closedPnl).minus(fill.fee), ZERO)
  const open = [...account.positions].reduce(
    (sum, [asset, position]) => sum.plus(unrealizedPnl(venue.markets[asset]!, position)),
    ZERO,
  )
  const periods = ['day', 'week', 'month', 'allTime', 'perpDay', 'perpWeek', 'perpMonth', 'perpAllTime']
  const lengths = [1, 7, 30, 365]
  return periods.map((period, at) => {
    const from = now - lengths[at % 4]! * 86_400_000
    const volume = account.days.filter(({ day }) => (day + 1) * 86_400_000 > from)
    const vlm = at % 4 === 3 ? account.volume : volume.reduce((sum, one) => sum.plus(one.cross).plus(one.add), ZERO)
    return [
      period,
      {
        accountValueHistory: [[now, value]],
        pnlHistory: [[now, usd(result.plus(open))]],
        vlm: usd(vlm),
      },
    ]
  })
}

/** webData3: who the user is and which agent signs for him without a name. */
export function webData3View(venue: Venue, user: string) {
  seeUser(venue, user)
  const agent = [...venue.agents.values()].find((one) => one.master === user && one.name === null)
  return {
    userState: {
      agentAddress: agent?.address ?? null,
      agentValidUntil: agent?.validUntil ?? null,
      cumLedger: usd(cumLedger(venue, user)),
      serverTime: venue.now(),
      isVault: false,
      user,
      abstraction: 'disabled',
    },
    perpDexStates: [{ totalVaultEquity: '0.0', perpsAtOpenInterestCap: [], leadingVaults: [] }],
  }
}

function cumLedger(venue: Venue, user: string): Dec {
  return venue.homeFunds.get(user) ?? venue.fund
}

/** A master's sub-accounts, or null when there are none. */
export function subAccountsView(venue: Venue, user: string) {
  const own = [...venue.accounts.values()].filter((account) => account.subAccount?.master === user)
  if (own.length === 0) return null
  return own.map(({ address, subAccount }) => ({
    name: subAccount!.name,
    subAccountUser: address,
    master: user,
    clearinghouseState: clearinghouseView(venue, address),
    spotState: spotStateView(venue, address),
  }))
}

/** What an address is here. */
export function roleView(venue: Venue, address: string) {
  const agent = venue.agents.get(address)
  if (agent) return { role: 'agent', data: { user: agent.master } }
  const account = venue.accounts.get(address)
  if (!account) return { role: 'missing' }
  return account.subAccount ? { role: 'subAccount', data: { master: account.subAccount.master } } : { role: 'user' }
}

/** A user's named agents; the one without a name is not listed, as on the venue. */
export function extraAgentsView(venue: Venue, user: string) {
  return [...venue.agents.values()]
    .filter((agent) => agent.master === user && agent.name !== null)
    .map(({ address, name, validUntil }) => ({ address, name, validUntil }))
}

/** userRateLimit: 10,000 requests and one for every USDC traded. */
export function rateLimitView(venue: Venue, user: string) {
  const account = venue.accounts.get(user)
  const volume = account?.volume ?? ZERO
  return {
    cumVlm: volume.toFixed(2),
    nRequestsUsed: account?.requests ?? 0,
    nRequestsCap: volume.floor().plus(10_000).toNumber(),
    nRequestsSurplus: 0,
  }
}
