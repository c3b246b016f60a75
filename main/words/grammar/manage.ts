import type { CloseSize, Intent } from '../../../preload/contract/intent.ts'
import { type Claim, type ClaimOf, claimsOf } from './claims.ts'
import { askWhich } from './fields.ts'
import { type Outcome, question, refusal, replaceClaim, rewrite } from './outcome.ts'
import { compareDecimals } from './read-number.ts'

const done = (intent: Intent): Outcome => ({ is: 'intent', intent, implied: [] })

const which = (verb: string): Outcome => question('no_coin', `Which coin should I ${verb}?`)

/** The claims of other kinds than those that a verb takes. */
function leftOver(claims: readonly Claim[], taken: readonly Claim['is'][]): Claim | undefined {
  return claims.find((claim) => claim.is !== 'verb' && !taken.includes(claim.is))
}

const askLeftOver = (verb: string, extra: Claim): Outcome =>
  question('two_actions', `"${verb}" and "${extra.text}" do not go together. Say them as two sentences.`)

function closeSize(claims: readonly Claim[]): CloseSize | null {
  const size = claims.find((claim) => claim.is === 'percent' || claim.is === 'fraction' || claim.is === 'sizing')
  if (size?.is === 'percent' || size?.is === 'fraction') return { by: 'percent', value: size.value }
  return size?.is === 'sizing' ? { by: 'base', value: size.value.value } : null
}

function close(words: string, claims: readonly Claim[], verb: ClaimOf<'verb'>): Outcome {
  const extra = leftOver(claims, [
    'coin',
    'all',
    'percent',
    'fraction',
    'sizing',
    'number',
    'entry',
    'reduceOnly',
    'tif',
  ])
  if (extra) return askLeftOver(verb.text, extra)
  const [sizing] = claimsOf(claims, 'sizing')
  if (sizing && sizing.value.by !== 'base')
    return refusal('not_yet', `Closing "${sizing.text}" is not in this version yet; say a part (50%) or a size.`)
  const asked = claims.filter((claim) => claim.is === 'entry' || claim.is === 'tif' || claim.is === 'reduceOnly')
  const priced = asked.find(
    (claim) => claim.is !== 'reduceOnly' && !(claim.is === 'entry' && claim.value.type === 'market'),
  )
  if (priced)
    return refusal('not_yet', `Closing with "${priced.text}" is not in this version yet; "close" works at the market.`)
  const [number] = claimsOf(claims, 'number')
  const [coin] = claimsOf(claims, 'coin')
  if (number) {
    const options = coin
      ? [{ label: `close ${number.value} ${coin.value}`, words: `close ${number.value} ${coin.text}` }]
      : []
    return question('bare_number', `What is "${number.text}"?`, options)
  }
  const sizes = claims.filter((claim) => claim.is === 'percent' || claim.is === 'fraction' || claim.is === 'sizing')
  if (sizes.length > 1) {
    const options = sizes.map((kept) => ({
      label: kept.text,
      words: rewrite(
        words,
        sizes.filter((claim) => claim !== kept).map((claim) => replaceClaim(claim, '')),
      ),
    }))
    const same = new Set(sizes.map((claim) => JSON.stringify(closeSize([claim])))).size === 1
    if (!same) return question('two_sizings', 'How much of it? Two sizes were said.', options)
  }
  const size = closeSize(sizes) ?? { by: 'all' as const }
  const all = claimsOf(claims, 'all').length > 0
  if (size.by === 'percent' && compareDecimals(size.value, '100') > 0)
    return refusal('close_share', `${size.value}% is more than the whole position.`, `${size.value}%`, '100%')
  if (size.by !== 'all' && all && coin)
    return question('two_sizings', `All of ${coin.value}, or "${sizes[0]?.text}"?`, [
      { label: `all of ${coin.value}`, words: `close ${coin.text}` },
      {
        label: sizes[0]?.text ?? '',
        words: rewrite(
          words,
          claimsOf(claims, 'all').map((claim) => replaceClaim(claim, '')),
        ),
      },
    ])
  if (!coin && (!all || size.by === 'base')) {
    const part = size.by === 'percent' ? `${sizes[0]?.text} ` : ''
    return question(
      'no_coin',
      'Which coin should I close?',
      size.by === 'base'
        ? []
        : [
            {
              label: part === '' ? 'close every position' : `close ${part}of every position`,
              words: `close ${part}all`,
            },
          ],
    )
  }
  return done({ action: 'close', coin: coin?.value ?? null, size })
}

/** Reads claims with a verb of management in them. */
export function manage(words: string, claims: readonly Claim[]): Outcome {
  const twice = askWhich(words, claims, 'verb') ?? askWhich(words, claims, 'coin')
  if (twice) return twice
  const [verb] = claimsOf(claims, 'verb')
  if (!verb) return question('two_actions', 'What should I do?')
  const coin = claimsOf(claims, 'coin')[0]?.value
  const all = claimsOf(claims, 'all').length > 0
  switch (verb.value) {
    case 'close':
      return close(words, claims, verb)
    case 'cancel': {
      const extra = leftOver(claims, ['coin', 'all', 'number'])
      if (extra) return askLeftOver(verb.text, extra)
      const [order, second] = claimsOf(claims, 'number')
      if (order && (all || second || !/^\d+$/.test(order.value))) return askLeftOver(verb.text, second ?? order)
      if (order && coin) return done({ action: 'cancel', coin, order: order.value })
      if (!coin && !all)
        return question('no_coin', 'Whose orders should I cancel?', [
          { label: 'cancel all orders', words: 'cancel all' },
        ])
      return done({ action: 'cancel', coin: coin ?? null })
    }
    case 'flat': {
      const extra = leftOver(claims, ['all'])
      if (!extra) return done({ action: 'flat' })
      if (extra.is !== 'coin') return askLeftOver(verb.text, extra)
      const options = [
        { label: `close ${extra.value} only`, words: `close ${extra.text}` },
        { label: 'cancel and close everything', words: 'flat' },
      ]
      return question('flat_coin', '"flat" cancels and closes everything, not one coin. Which do you mean?', options)
    }
    case 'break_even': {
      const extra = leftOver(claims, ['coin'])
      if (extra) return askLeftOver(verb.text, extra)
      return coin ? done({ action: 'break_even', coin }) : which('take to break-even')
    }
    case 'rule':
      return question('two_actions', 'What should the rule do?')
    case 'flip': {
      const extra = leftOver(claims, ['coin', 'stop'])
      if (extra) return askLeftOver(verb.text, extra)
      const twoStops = askWhich(words, claims, 'stop')
      if (twoStops) return twoStops
      if (!coin) return which('flip')
      const stop = claimsOf(claims, 'stop')[0]?.value
      if (!stop) return question('flip_without_stop', 'Where is the stop of the new side?')
      return done({ action: 'flip', coin, stop })
    }
  }
}

/** Reads `stop sol 97`, `target sol 120`, `lev sol 5`: a long form without a value, one coin and one value; null where it is something else. */
export function moveOne(claims: readonly Claim[]): Outcome | null {
  const [lone] = claimsOf(claims, 'lone')
  const [coin] = claimsOf(claims, 'coin')
  const value = claims.find((claim) => claim !== lone && claim !== coin)
  if (!lone || !coin || !value || claims.length !== 3) return null
  if (lone.key === 'leverage') {
    if (value.is !== 'number' && value.is !== 'leverage') return null
    return done({ action: 'set_leverage', coin: coin.value, leverage: value.value })
  }
  if (lone.key !== 'stop' && lone.key !== 'target') return null
  if (value.is === 'percent' || (value.is === 'ask' && value.code === 'bare_value'))
    return refusal('not_yet', `Moving a ${lone.key} to "${value.text}" is not in this version yet; say a price.`)
  if (value.is !== 'number') return null
  return done({ action: lone.key === 'stop' ? 'move_stop' : 'move_target', coin: coin.value, price: value.value })
}
