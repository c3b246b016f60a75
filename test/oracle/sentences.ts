import type { CloseIntent, OpenIntent } from '../../preload/contract/intent.ts'
import type { Random } from './random.ts'

/** One of the ways to say a sizing. */
function sizingWords(random: Random, { by, value }: OpenIntent['sizing'], coin: string): string {
  return random.pick(
    {
      risk_percent: [`r${value}%`, `risk ${value}%`],
      risk_usd: [`r$${value}`, `r${value}$`, `risk $${value}`],
      notional: [`n${value}`, `$${value}`, `notional ${value}`],
      allocate_percent: [`a${value}%`, `allocate ${value}%`],
      margin: [`m${value}`, `margin ${value}`],
      base: [`q${value}`, `${value} ${coin}`],
      volatility: [`v${value}%`, `vol target ${value}%`],
      kelly: [`kelly ${value}`, `${value} kelly`],
    }[by],
  )
}

function entryWords(random: Random, entry: OpenIntent['entry']): string {
  if (entry.type === 'market') return random.pick(['mkt', 'market', ''])
  if (entry.type === 'limit') return random.pick([`e${entry.price}`, `@${entry.price}`, `entry ${entry.price}`])
  return entry.type === 'stop'
    ? `es${entry.price}`
    : `e${entry.from}-${entry.to}x${[entry.rungs, ...(entry.weights ?? [])].join(':')}`
}

function stopWords(random: Random, stop: OpenIntent['stop']): string {
  if (stop === null) return ''
  if (stop.by === 'price') return random.pick([`s${stop.value}`, `stop ${stop.value}`, `sl ${stop.value}`])
  return stop.by === 'percent' ? random.pick([`s${stop.value}%`, `s-${stop.value}%`]) : `s${stop.value}atr`
}

function targetWords({ targets }: OpenIntent): string {
  const [first] = targets
  if (first === undefined) return ''
  if (first.by === 'r') return `t${first.value}R`
  if (targets.length === 1 && first.share === null) return `t${first.value}`
  const parts = targets.map(({ value, share }) => `${value}:${share === null ? 'eq' : `${share}%`}`)
  return `t${parts.join(',')}`
}

/** An opening intent as one of the sentences that mean it; the words after the coin in any order. */
export function writtenOpen(random: Random, intent: OpenIntent): string {
  const coin = random.chance(0.5) ? intent.coin!.toLowerCase() : intent.coin!
  const sizing = sizingWords(random, intent.sizing, coin)
  const head = random.pick(intent.side === 'long' ? ['l', 'long', 'buy'] : ['sh', 'short', 'sell'])
  const rest = [
    sizing,
    entryWords(random, intent.entry),
    stopWords(random, intent.stop),
    targetWords(intent),
    intent.tif?.toLowerCase() ?? '',
    intent.reduceOnly ? random.pick(['ro', 'reduce only']) : '',
    intent.isAdd === true ? 'add' : '',
    intent.marginMode === null ? '' : intent.marginMode === 'isolated' ? 'iso' : 'cross',
    intent.leverage === null
      ? ''
      : random.pick([`x${intent.leverage}`, `${intent.leverage}x`, `leverage ${intent.leverage}`]),
    intent.account === null ? '' : `account $${intent.account}`,
  ].filter((part) => part !== '')
  for (let at = rest.length - 1; at > 0; at -= 1) {
    const other = random.between(0, at)
    ;[rest[at], rest[other]] = [rest[other]!, rest[at]!]
  }
  return [head, coin, ...rest].join(random.chance(0.1) ? ', ' : ' ')
}

/** A closing intent as a sentence. */
export function writtenClose(random: Random, { coin, size }: CloseIntent): string {
  const name = random.chance(0.5) ? coin!.toLowerCase() : coin!
  if (size.by === 'all') return `close ${name}`
  return `close ${size.value}${size.by === 'percent' ? '%' : ''} ${name}`
}
