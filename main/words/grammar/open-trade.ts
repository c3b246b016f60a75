import type { Entry, OpenIntent, Side, Sizing, Stop } from '../../../preload/contract/intent.ts'
import { type Claim, claimsOf } from './claims.ts'
import { askWhich } from './fields.ts'
import { type Outcome, question, replaceClaim, rewrite } from './outcome.ts'
import { askBare, askLadder } from './questions.ts'
import { compareDecimals } from './read-number.ts'
import { settleTargets } from './targets.ts'

const singleFields = [
  'coin',
  'side',
  'sizing',
  'entry',
  'stop',
  'tif',
  'marginMode',
  'leverage',
  'account',
  'hold',
] as const
const market: Entry = { type: 'market' }

/** The side that a stop price implies: below the entry is long, above is short; null where it implies none. */
export function impliedSide(entry: Entry, stop: Stop | null, marketPrice: string | null): Side | null {
  if (stop?.by !== 'price') return null
  const entries =
    entry.type === 'ladder'
      ? [entry.from, entry.to]
      : entry.type === 'market'
        ? marketPrice === null
          ? []
          : [marketPrice]
        : [entry.price]
  if (entries.length === 0) return null
  if (entries.every((price) => compareDecimals(stop.value, price) < 0)) return 'long'
  return entries.every((price) => compareDecimals(stop.value, price) > 0) ? 'short' : null
}

const isRisk = ({ by }: Sizing): boolean => by === 'risk_percent' || by === 'risk_usd' || by === 'kelly'

/** What is missing, or contradicts itself, once every field is known; null when nothing is. */
function askMissing(words: string, claims: readonly Claim[], intent: OpenIntent): Outcome | null {
  if (isRisk(intent.sizing) && intent.stop === null)
    return question('risk_without_stop', 'Risk is what is lost at the stop. Where is the stop?')
  if (intent.stop === null && intent.targets.some((target) => target.by === 'r'))
    return question('r_target_without_stop', 'A target in R is measured from the stop. Where is the stop?')
  const tif = claimsOf(claims, 'tif')
  const without = {
    label: `without ${tif[0]?.text}`,
    words: rewrite(
      words,
      tif.map((claim) => replaceClaim(claim, '')),
    ),
  }
  if (intent.tif === 'Alo' && (intent.entry.type === 'market' || intent.entry.type === 'stop'))
    return question('post_only_needs_price', 'Post only needs a limit price to rest at. Which price?', [without])
  if (intent.tif === 'Gtc' && intent.entry.type === 'market')
    return question('gtc_needs_price', 'A market order does not rest, so "gtc" needs a limit price. Which price?', [
      without,
    ])
  return null
}

function askSide(words: string): Outcome {
  const options = ['long', 'short'].map((side) => ({ label: side, words: `${side} ${words.trim()}` }))
  return question('no_side', 'Long or short? Nothing that was said implies it.', options)
}

function askSizing(words: string, claims: readonly Claim[]): Outcome {
  const text = 'How much? Say one of: risk 2%, risk $200, notional 5000, allocate 10%, margin 500, size 40.'
  const [coin] = claimsOf(claims, 'coin')
  const others = claims.filter((claim) => claim.is !== 'coin')
  const [only] = others
  if (!coin || !only || others.length > 1) return question('no_sizing', text)
  // A coin and one price may be a change to a position or its orders.
  if (only.is === 'stop' && only.value.by === 'price')
    return question('no_sizing', text, [
      { label: `move the stop to ${only.value.value}`, words: `stop ${coin.text} ${only.value.value}` },
    ])
  const target = only.is === 'targets' ? only.value[0] : undefined
  if (only.is === 'targets' && only.value.length === 1 && target?.by === 'price' && target.share === null)
    return question('no_sizing', text, [
      { label: `move the target to ${target.value}`, words: `target ${coin.text} ${target.value}` },
    ])
  if (only.is === 'leverage')
    return question('no_sizing', text, [
      {
        label: `set leverage to ${only.value}`,
        words: rewrite(words, [replaceClaim(only, `lev ${coin.text} ${only.value}`), replaceClaim(coin, '')]),
      },
    ])
  return question('no_sizing', text)
}

/** Reads claims as a trade to open. One question at a time: contradictions first, then what is missing. */
export function openTrade(words: string, claims: readonly Claim[], price: (coin: string) => string | null): Outcome {
  const ladder = claimsOf(claims, 'openLadder')[0]
  if (ladder) return askLadder(words, claims, ladder)
  const bare = claims.find((claim) => claim.is === 'number' || claim.is === 'percent')
  if (bare) return askBare(words, claims, bare)
  for (const kind of singleFields) {
    const which = askWhich(words, claims, kind)
    if (which) return which
  }

  const coin = claimsOf(claims, 'coin')[0]?.value ?? null
  const entry = claimsOf(claims, 'entry')[0]?.value ?? market
  const stopClaim = claimsOf(claims, 'stop')[0]
  const stop = stopClaim?.value ?? null
  const sizing = claimsOf(claims, 'sizing')[0]?.value
  const marketPrice = coin === null ? null : price(coin)
  const saidSide = claimsOf(claims, 'side')[0]?.value
  const side = saidSide ?? impliedSide(entry, stop, marketPrice)
  const noCoin = 'Which coin?'
  if (side === null)
    return coin === null ? question('no_coin', noCoin) : sizing ? askSide(words) : askSizing(words, claims)

  const targets = settleTargets(words, claims, { side, entry, stop, marketPrice })
  if (targets.is !== 'targets') return targets
  if (!sizing) return coin === null ? question('no_coin', noCoin) : askSizing(words, claims)
  const hold = claimsOf(claims, 'hold')[0]?.value
  const intent: OpenIntent = {
    action: 'open',
    coin,
    side,
    sizing,
    entry,
    stop,
    targets: targets.value,
    tif: claimsOf(claims, 'tif')[0]?.value ?? null,
    reduceOnly: claimsOf(claims, 'reduceOnly').length > 0,
    marginMode: claimsOf(claims, 'marginMode')[0]?.value ?? null,
    leverage: claimsOf(claims, 'leverage')[0]?.value ?? null,
    account: claimsOf(claims, 'account')[0]?.value ?? null,
    ...(claimsOf(claims, 'add').length > 0 && { isAdd: true as const }),
    ...(hold && { hold }),
  }
  const missing = askMissing(words, claims, intent)
  if (missing) return missing
  if (coin === null) return question('no_coin', noCoin, [{ label: words.trim(), intent }])
  const implied =
    saidSide === undefined && stopClaim
      ? [{ field: 'side' as const, from: stopClaim.from, to: stopClaim.to, text: stopClaim.text, implied: true }]
      : []
  return { is: 'intent', intent, implied }
}
