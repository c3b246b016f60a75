import { type Account, leverageOf, type Position } from '../clearing/account.ts'
import { liquidationPx, marginHeld, summarize, unrealizedPnl, withdrawable } from '../clearing/margin.ts'
import { D, type Dec, unitsText, wireText, ZERO } from '../decimal.ts'
import { notional, pxOf, szOf } from '../market.ts'
import { pxDecimals } from '../universe.ts'
import { seeUser, type Venue } from '../venue.ts'

const usd = (value: Dec) => wireText(value.toDecimalPlaces(6))

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
      liquidationPx: liquidation ? wireText(liquidation.toDecimalPlaces(10)) : null,
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

/** userFees at the base tier, which is the one charged here. */
export function userFeesView() {
  const vip = (ntlCutoff: string, cross: string, add: string, spotCross: string, spotAdd: string) => {
    return { ntlCutoff, cross, add, spotCross, spotAdd }
  }
  return {
    dailyUserVlm: [],
    feeSchedule: {
      cross: '0.00045',
      add: '0.00015',
      spotCross: '0.0007',
      spotAdd: '0.0004',
      tiers: {
        vip: [
          vip('5000000.0', '0.0004', '0.00012', '0.0006', '0.0003'),
          vip('25000000.0', '0.00035', '0.00008', '0.0005', '0.0002'),
          vip('100000000.0', '0.0003', '0.00004', '0.0004', '0.0001'),
          vip('500000000.0', '0.00028', '0.0', '0.00035', '0.0'),
          vip('2000000000.0', '0.00026', '0.0', '0.0003', '0.0'),
          vip('7000000000.0', '0.00024', '0.0', '0.00025', '0.0'),
        ],
        mm: [
          { makerFractionCutoff: '0.005', add: '-0.00001' },
          { makerFractionCutoff: '0.015', add: '-0.00002' },
          { makerFractionCutoff: '0.03', add: '-0.00003' },
        ],
      },
      referralDiscount: '0.04',
      stakingDiscountTiers: [{ bpsOfMaxSupply: '0.0', discount: '0.0' }],
    },
    userCrossRate: '0.00045',
    userAddRate: '0.00015',
    userSpotCrossRate: '0.0007',
    userSpotAddRate: '0.0004',
    activeReferralDiscount: '0.0',
    trial: null,
    feeTrialEscrow: '0.0',
    nextTrialAvailableTimestamp: null,
    stakingLink: null,
    activeStakingDiscount: { bpsOfMaxSupply: '0.0', discount: '0.0' },
  }
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
