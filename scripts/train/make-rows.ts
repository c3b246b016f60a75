import { maskWords } from '../../main/words/model/quotes.ts'
import { isBare, type Kind, manageRoles, openRoles, type Role, writeAnswer } from '../../main/words/model/roles.ts'
import { addNoise } from './noise.ts'
import { Random } from './random.ts'
import { type Sentence, type Source, Writer } from './sentences.ts'

/** One example: the words, what the model sees of them, and what it must say. */
export type Row = {
  kind: string
  words: string
  masked: string
  answer: string
  kinds: Kind[]
  isNoisy: boolean
  /** Nothing is taken back, denied, beside the order or around the limits, and no word is mistyped. */
  isPlain: boolean
  held: number
}

const heldCoins = [
  'XRP',
  'ADA',
  'kBONK',
  'TIA',
  'WLD',
  'xyz:NVDA',
  'JUP',
  'ONDO',
  'AAVE',
  'FARTCOIN',
  'ripple',
  'cardano',
  'ENA',
  'DYDX',
]
const trainCoins = [
  'BTC',
  'ETH',
  'SOL',
  'HYPE',
  'DOGE',
  'kPEPE',
  'SUI',
  'AVAX',
  'LINK',
  'ARB',
  'LTC',
  'xyz:TSLA',
  '2Z',
  'INJ',
  'bitcoin',
  'ether',
  'ethereum',
  'solana',
  'hyperliquid',
  'dogecoin',
  'BNB',
  'SEI',
  'APT',
  'TAO',
  'WIF',
  'NEAR',
  'BCH',
]
const names: Record<string, string> = {
  bitcoin: 'BTC',
  ether: 'ETH',
  ethereum: 'ETH',
  solana: 'SOL',
  hyperliquid: 'HYPE',
  dogecoin: 'DOGE',
  ripple: 'XRP',
  cardano: 'ADA',
}

/** The coins that are listed while rows are made: those of training and those that are held out. */
export const listedCoins = [...trainCoins, ...heldCoins].filter((coin) => !(coin in names))

const said = (coins: readonly string[]) =>
  coins.flatMap((coin) => [coin, coin.toLowerCase()].map((text) => ({ said: text, name: names[coin] ?? coin })))

/** Where the rows of a split come from. */
export const splits: Record<
  'train' | 'known' | 'coins' | 'one' | 'mixed' | 'held' | 'stranger',
  { source: Source; coins: readonly string[] }
> = {
  train: { source: 'train', coins: trainCoins },
  known: { source: 'train', coins: trainCoins },
  coins: { source: 'train', coins: heldCoins },
  one: { source: 'one', coins: heldCoins },
  mixed: { source: 'mixed', coins: heldCoins },
  held: { source: 'held', coins: heldCoins },
  stranger: { source: 'stranger', coins: heldCoins },
}

/** Why a sentence gave no row, counted by reason; a finder that misses quotes would show here. */
export type Rejects = Map<string, { count: number; example: string }>

const sameValue = (slot: string, quote: string): boolean =>
  slot === quote ||
  (slot === 'half' && quote === '50') ||
  (slot === 'third' && quote.startsWith('33.3')) ||
  (slot === 'quarter' && quote === '25') ||
  (slot === 'three' && quote === '75')

function toRow(
  sentence: Sentence,
  { isNoisy, isPlain, held }: Pick<Row, 'isNoisy' | 'isPlain' | 'held'>,
  rejects: Rejects,
): Row | null {
  let words = ''
  const slots: { from: number; to: number; role: Role; value: string }[] = []
  for (const { text, slot } of sentence.segments) {
    if (slot) slots.push({ from: words.length, to: words.length + text.length, role: slot.role, value: slot.value })
    words += text
  }
  const reject = (why: string): null => {
    const known = rejects.get(why) ?? { count: 0, example: words }
    rejects.set(why, { ...known, count: known.count + 1 })
    return null
  }
  const { masked, quotes, problem } = maskWords(words, listedCoins)
  if (problem) return reject(`problem ${problem.code}`)
  const used = new Set<number>()
  const roles: Role[] = []
  for (const quote of quotes) {
    const same = slots.flatMap((slot, at) => (slot.from < quote.to && quote.from < slot.to ? [at] : []))
    // A coin that is named twice is one quote.
    for (const [at, slot] of slots.entries()) if (quote.kind === 'coin' && slot.value === quote.value) used.add(at)
    if (same.length !== 1) return reject(`${same.length} slots for a ${quote.kind}`)
    const slot = slots[same[0]!]!
    used.add(same[0]!)
    if (!sameValue(slot.value, quote.value)) return reject(`value of ${slot.role}`)
    const offered = (sentence.action === 'open' ? openRoles : manageRoles)[quote.kind]
    if (!isBare(sentence.action) && !offered.includes(slot.role)) return reject(`${slot.role} as ${quote.kind}`)
    roles.push(slot.role)
  }
  if (used.size !== slots.length) return reject('slot without a quote')
  const answer = writeAnswer({ action: sentence.action, side: sentence.side, roles, flags: sentence.flags })
  return { kind: sentence.kind, words, masked, answer, kinds: quotes.map(({ kind }) => kind), isNoisy, isPlain, held }
}

/**
 * Makes rows of a split, none whose masked words are in `taken`. The same masked words come up to six times in training,
 * as short sentences do, and once elsewhere. Deterministic by seed.
 */
export function* makeRows(
  split: keyof typeof splits,
  seed: number,
  taken: ReadonlySet<string>,
  rejects: Rejects = new Map(),
): Generator<Row> {
  const random = new Random(seed)
  const { source, coins } = splits[split]
  const writer = new Writer(random, source, said(coins))
  const seen = new Map<string, number>()
  const most = split === 'train' ? 6 : 1
  for (;;) {
    const sentence = writer.sentence()
    if ((source !== 'train' && writer.heldUsed === 0) || (source === 'one' && writer.heldUsed > 1)) continue
    const { segments, isNoisy } =
      source === 'train' ? addNoise(sentence.segments, random) : { segments: sentence.segments, isNoisy: false }
    const isPlain = writer.isPlain && !isNoisy
    const row = toRow({ ...sentence, segments }, { isNoisy, isPlain, held: writer.heldUsed }, rejects)
    if (row === null || taken.has(row.masked)) continue
    const times = seen.get(row.masked) ?? 0
    if (times >= most) continue
    seen.set(row.masked, times + 1)
    yield row
  }
}
