import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findBypassPhrases } from '../../main/words/grammar/bypass.ts'
import { type Lexicon, readWords, type WordsReading } from '../../main/words/read-words.ts'
import { type Intent, intentSchema, type OpenIntent } from '../../preload/contract/intent.ts'
import { readingSchema, refusalSchema } from '../../preload/contract/report.ts'
import { thirdShare, writeWords } from '../../preload/contract/write-words.ts'
import { awkward, lexicon } from './lexicon.ts'

const decimal = fc.oneof(
  fc.stringMatching(/^[1-9]\d{0,7}$/),
  fc.stringMatching(/^[1-9]\d{0,5}\.\d{0,7}[1-9]$/),
  fc.stringMatching(/^0\.\d{0,7}[1-9]$/),
)
const coin = fc.constantFrom(...lexicon.coins)
const by = <K extends string>(...kinds: K[]) => fc.record({ by: fc.constantFrom(...kinds), value: decimal })
const sizing = by('risk_percent', 'risk_usd', 'notional', 'allocate_percent', 'margin', 'base', 'volatility', 'kelly')
const stop = by('price', 'percent', 'atr')
const entry: fc.Arbitrary<OpenIntent['entry']> = fc.oneof(
  fc.constant({ type: 'market' as const }),
  fc.record({ type: fc.constant('limit' as const), price: decimal }),
  fc.record({ type: fc.constant('stop' as const), price: decimal }),
  fc
    .record({
      type: fc.constant('ladder' as const),
      from: decimal,
      to: decimal,
      rungs: fc.integer({ min: 2, max: 50 }).map(String),
      weights: fc.option(fc.array(fc.integer({ min: 1, max: 999 }).map(String), { minLength: 2, maxLength: 5 })),
    })
    .filter(({ from, to }) => from !== to)
    .map(({ weights, ...ladder }) =>
      weights === null ? ladder : { ...ladder, rungs: String(weights.length), weights },
    ),
)
const level = fc.record({ by: fc.constantFrom('price' as const, 'r' as const), value: decimal })
const levels = fc.uniqueArray(level, { maxLength: 6, selector: ({ by: kind, value }) => kind + value })
const targets = fc.tuple(levels, fc.constantFrom(null, '15', '12.5', '1', thirdShare)).map(([all, share]) => {
  const shares =
    share === thirdShare ? all.slice(0, 2).map((_, i) => (i === 0 ? thirdShare : '40')) : all.map(() => share)
  return all.slice(0, shares.length).map((target, i) => ({ ...target, share: shares[i] ?? null }))
})

const open: fc.Arbitrary<OpenIntent> = fc
  .record({
    action: fc.constant('open' as const),
    coin,
    side: fc.constantFrom('long' as const, 'short' as const),
    sizing,
    entry,
    stop: fc.option(stop),
    targets,
    tif: fc.constantFrom(null, 'Gtc' as const, 'Ioc' as const, 'Alo' as const),
    reduceOnly: fc.boolean(),
    marginMode: fc.constantFrom(null, 'cross' as const, 'isolated' as const),
    leverage: fc.option(decimal),
    account: fc.option(decimal),
    isAdd: fc.boolean(),
    hold: fc.option(
      fc.record({ value: decimal, unit: fc.constantFrom('hour' as const, 'day' as const, 'week' as const) }),
    ),
  })
  .map(({ isAdd, hold, ...intent }) => ({ ...intent, ...(isAdd && { isAdd: true as const }), ...(hold && { hold }) }))
  // What a question would be asked about is no intent that words can mean.
  .filter((intent) => {
    if (
      intent.stop === null &&
      (intent.sizing.by.startsWith('risk') ||
        intent.sizing.by === 'kelly' ||
        intent.targets.some((target) => target.by === 'r'))
    )
      return false
    if (intent.tif === 'Alo' && (intent.entry.type === 'market' || intent.entry.type === 'stop')) return false
    return !(intent.tif === 'Gtc' && intent.entry.type === 'market')
  })

const percent = fc.oneof(fc.integer({ min: 1, max: 100 }).map(String), fc.constant(thirdShare))
const act = fc.oneof(
  fc.record({ do: fc.constant('close' as const), share: percent }),
  fc.constant({ do: 'break_even' as const }),
  fc.record({ do: fc.constant('stop' as const), price: decimal }),
)
const ruleSteps = fc.array(
  fc.record({
    when: fc.oneof(
      fc.record({ by: fc.constantFrom('price' as const, 'r' as const), value: decimal }),
      fc.record({ by: fc.constant('target' as const), value: fc.integer({ min: 1, max: 9 }).map(String) }),
    ),
    acts: fc.array(act, { minLength: 1, maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 4 },
)
const managed: fc.Arbitrary<Intent> = fc.oneof(
  fc.record({
    action: fc.constant('close' as const),
    coin: fc.option(coin),
    size: fc.constant({ by: 'all' as const }),
  }),
  fc.record({
    action: fc.constant('close' as const),
    coin: fc.option(coin),
    size: fc.record({ by: fc.constant('percent' as const), value: percent }),
  }),
  fc.record({
    action: fc.constant('close' as const),
    coin,
    size: fc.record({ by: fc.constant('base' as const), value: decimal }),
  }),
  fc.record({ action: fc.constant('cancel' as const), coin: fc.option(coin) }),
  fc.constant({ action: 'flat' as const }),
  fc.record({ action: fc.constant('break_even' as const), coin }),
  fc.record({ action: fc.constant('cancel' as const), coin, order: fc.integer({ min: 1 }).map(String) }),
  fc.record({ action: fc.constantFrom('move_stop' as const, 'move_target' as const), coin, price: decimal }),
  fc.record({
    action: fc.constantFrom('move_stop' as const, 'move_target' as const),
    coin,
    price: decimal,
    from: decimal,
  }),
  fc.record({
    action: fc.constantFrom('move_stop' as const, 'move_target' as const),
    coin,
    price: decimal,
    all: fc.constant(true as const),
  }),
  fc.record({ action: fc.constant('cancel_rules' as const), coin: fc.option(coin) }),
  fc.record({ action: fc.constant('rule' as const), coin: fc.option(coin), steps: ruleSteps }),
  fc.record({ action: fc.constant('set_leverage' as const), coin, leverage: decimal }),
  fc.record({ action: fc.constant('flip' as const), coin, stop }),
)

const piece = fc.constantFrom(
  ...[
    'l',
    'long',
    'sh',
    'sell',
    's',
    'sol',
    'SOL',
    'btc',
    'kpepe',
    '2z',
    'xyz:tsla',
    'foo',
    'hype/usdc',
    'r2%',
    'r$200',
    'r2',
    'n5k',
    '$5,000',
    'a10%',
    'm500',
    'q40',
    '40',
    '2%',
    'x5',
    '5x',
  ],
  ...[
    'e100',
    '@100',
    'es105',
    'e100-96x3',
    'e100-96x3:1:2:3',
    'e100-96',
    'mkt',
    'at',
    'entry',
    'stop',
    '95',
    's95',
    's5%',
    's-5%',
    's2atr',
    't110',
    't110,120',
    't1,234',
    't110:50%,120:50%',
    't2R',
    'target',
    'half off at 110',
  ],
  ...[
    'third',
    'alo',
    'post',
    'only',
    'ioc',
    'ro',
    'iso',
    'cross',
    'close',
    'cancel',
    'all',
    'flat',
    'be',
    'flip',
    'lev',
    'risk',
    'size',
    'ignore my limits',
    'max leverage',
    'kelly',
    'half kelly',
    'kelly 0.5',
    'v20%',
    'vol target 20%',
    'vol',
    'add',
    'add to',
    'hold',
    'hold 3d',
    'for 3 days',
    'for',
    'NaN',
    '1e5',
    '١٠٠',
    '１００',
    'b',
    'post',
    'me',
    '.',
    ',',
    '%',
    ':',
  ],
)
const sentence = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(' ').slice(0, 500))
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  sentence,
)

/** What must hold of every reading, whatever the words. */
function checkReading(words: string, reading: WordsReading, against: Lexicon): void {
  readingSchema.parse(reading.reading)
  if (reading.refusal) refusalSchema.parse(reading.refusal)
  const { intent, question, spans, by: source } = reading.reading
  expect(intent !== null).toBe(reading.kind === 'intent')
  expect(reading.refusal !== null).toBe(reading.kind === 'refused' || reading.kind === 'unreadable')
  if (reading.kind === 'question') expect(question).not.toBeNull()
  if (reading.kind === 'intent') expect(question).toBeNull()
  if (reading.kind === 'unreadable') expect(source).toBe('none')
  for (const span of spans) expect(span.text).toBe(words.slice(span.from, span.to))
  for (const option of question?.options ?? []) {
    if (
      option.words === undefined ||
      option.intent === null ||
      ('coin' in option.intent && option.intent.coin === null && option.intent.action === 'open')
    )
      continue
    expect(readWords(option.words, against).reading.intent).toEqual(option.intent)
  }
  if (reading.kind !== 'intent') return
  const said = [...spans, ...findBypassPhrases(words)]
  for (let i = 0; i < words.length; i++) {
    if (/[\s,]/.test(words[i]!) || (words[i] === '.' && words.slice(i + 1).trim() === '')) continue
    if (!said.some(({ from, to }) => i >= from && i < to))
      throw new Error(`dropped "${words[i]}" at ${i} of ${JSON.stringify(words)}`)
  }
}

describe('readWords', () => {
  it('never throws, drops nothing silently and keeps its word, whatever the words', () => {
    fc.assert(
      fc.property(anything, (words) => checkReading(words, readWords(words, lexicon), lexicon)),
      { numRuns: 3_000 },
    )
    fc.assert(
      fc.property(sentence, (words) => checkReading(words, readWords(words, awkward), awkward)),
      { numRuns: 1_000 },
    )
  })

  it('reads what writeWords writes as the same intent', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: open }, { weight: 1, arbitrary: managed }), (intent) => {
        intentSchema.parse(intent)
        const { reading, refusal } = readWords(writeWords(intent), lexicon)
        expect({ words: writeWords(intent), intent: reading.intent, question: reading.question, refusal }).toEqual({
          words: writeWords(intent),
          intent,
          question: null,
          refusal: null,
        })
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads what writeWords writes with coins that are named like keywords', () => {
    const named = fc.tuple(open, fc.constantFrom(...awkward.coins)).map(([intent, name]) => ({ ...intent, coin: name }))
    fc.assert(
      fc.property(named, (intent) => {
        expect(readWords(writeWords(intent), awkward).reading.intent).toEqual(intent)
      }),
      { numRuns: 1_000 },
    )
  })

  it('reads terse tokens in any order', () => {
    const shuffled = open
      .filter((intent) => !intent.targets.some((target) => target.share === thirdShare) && intent.account === null)
      .chain((intent) => {
        const tokens = writeWords(intent).split(' ')
        return fc.tuple(
          fc.constant(intent),
          fc.shuffledSubarray(tokens, { minLength: tokens.length, maxLength: tokens.length }),
        )
      })
    fc.assert(
      fc.property(shuffled, ([intent, tokens]) => {
        expect(readWords(tokens.join(' '), lexicon).reading.intent).toEqual(intent)
      }),
      { numRuns: 1_000 },
    )
  })

  it('reads words in any case', () => {
    fc.assert(
      fc.property(sentence, (words) => {
        const plain = readWords(words, lexicon)
        const upper = readWords(words.toUpperCase(), lexicon)
        expect([upper.kind, upper.reading.intent]).toEqual([plain.kind, plain.reading.intent])
      }),
      { numRuns: 1_000 },
    )
  })

  it('puts no number into an intent that the words do not hold', () => {
    fc.assert(
      fc.property(sentence, (words) => {
        const { intent } = readWords(words, lexicon).reading
        if (intent === null) return
        const said = words
          .replaceAll('5k', '5000')
          .replaceAll('half kelly', '0.5')
          .replaceAll('half', '50')
          .replaceAll('third', thirdShare)
          .replaceAll('١٠٠', '100')
          .replaceAll('１００', '100')
        for (const number of JSON.stringify(intent).match(/"\d+(\.\d+)?"/g) ?? [])
          expect(said).toContain(number.slice(1, -1))
      }),
      { numRuns: 2_000 },
    )
  })
})
