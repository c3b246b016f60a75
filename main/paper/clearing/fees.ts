import { D, type Dec, ZERO } from '../decimal.ts'
import type { Venue } from '../venue.ts'
import type { Account } from './account.ts'

/** A fee tier: from this 14-day volume (USDC) on, these rates. Source: docs, trading/fees. */
export type FeeTier = { ntlCutoff: string; cross: string; add: string; spotCross: string; spotAdd: string }

const tier = (ntlCutoff: string, cross: string, add: string, spotCross: string, spotAdd: string): FeeTier => {
  return { ntlCutoff, cross, add, spotCross, spotAdd }
}

export const BASE_TIER = tier('0.0', '0.00045', '0.00015', '0.0007', '0.0004')
export const VIP_TIERS: readonly FeeTier[] = [
  tier('5000000.0', '0.0004', '0.00012', '0.0006', '0.0003'),
  tier('25000000.0', '0.00035', '0.00008', '0.0005', '0.0002'),
  tier('100000000.0', '0.0003', '0.00004', '0.0004', '0.0001'),
  tier('500000000.0', '0.00028', '0.0', '0.00035', '0.0'),
  tier('2000000000.0', '0.00026', '0.0', '0.0003', '0.0'),
  tier('7000000000.0', '0.00024', '0.0', '0.00025', '0.0'),
]
/** Rebates of makers with this share of all makers' volume. */
export const MAKER_TIERS: readonly { makerFractionCutoff: string; add: string }[] = [
  { makerFractionCutoff: '0.005', add: '-0.00001' },
  { makerFractionCutoff: '0.015', add: '-0.00002' },
  { makerFractionCutoff: '0.03', add: '-0.00003' },
]

const DAY = 86_400_000

/** The volume of the 14 days before today (UTC): today counts from midnight on. A sub-account counts as its master. */
export function volume14(venue: Venue, account: Account): { cross: Dec; add: Dec } {
  const today = Math.floor(venue.now() / DAY)
  const master = account.subAccount?.master ?? account.address
  const sums = { cross: ZERO, add: ZERO }
  const family = account.subAccount || account.days.length > 0 ? familyOf(venue, master) : [account]
  for (const one of family) {
    for (const { day, cross, add } of one.days) {
      if (day >= today || day < today - 14) continue
      sums.cross = sums.cross.plus(cross)
      sums.add = sums.add.plus(add)
    }
  }
  return sums
}

function familyOf(venue: Venue, master: string): Account[] {
  return [...venue.accounts.values()].filter((one) => one.address === master || one.subAccount?.master === master)
}

const RATES = new Map([BASE_TIER, ...VIP_TIERS].map((one) => [one, { cross: new D(one.cross), add: new D(one.add) }]))

/** The tier of an account. */
export function tierOf(venue: Venue, account: Account): FeeTier {
  if (account.days.length === 0 && !account.subAccount) return BASE_TIER
  const { cross, add } = volume14(venue, account)
  return VIP_TIERS.findLast((one) => cross.plus(add).gte(one.ntlCutoff)) ?? BASE_TIER
}

/** What an account pays as taker and as maker. */
export function feeRates(venue: Venue, account: Account): { cross: Dec; add: Dec } {
  return RATES.get(tierOf(venue, account))!
}
