import { describe, expect, it } from 'vitest'
import { readWords } from '../../main/words/read-words.ts'
import { awkward, lexicon, open } from './lexicon.ts'

/** Sentence, code of its question, and the sentences of its options. */
type Row = readonly [words: string, code: string, options: readonly string[]]

function asks(rows: readonly Row[], against = lexicon): void {
  it.each(rows)('%s asks %s', (words, code, options) => {
    const { kind, reading, refusal } = readWords(words, against)
    expect({ kind, code: reading.question?.code, intent: reading.intent, refusal }).toEqual({
      kind: 'question',
      code,
      intent: null,
      refusal: null,
    })
    expect(reading.question?.options.map((option) => option.words)).toEqual(options)
    for (const option of reading.question?.options ?? []) {
      const isWhole = option.intent !== null && !('coin' in option.intent && option.intent.coin === null)
      if (option.words === undefined || !isWhole) continue
      expect(readWords(option.words, against).reading.intent).toEqual(option.intent)
    }
  })
}

describe('a bare number or percentage', () => {
  asks([
    ['long sol 2% e100 s95', 'bare_percent', ['long sol r2% e100 s95', 'long sol a2% e100 s95']],
    ['long sol 2%', 'bare_percent', ['long sol r2%', 'long sol a2%']],
    ['l sol q40 e100 5%', 'bare_percent', ['l sol q40 e100 s5%']],
    ['l sol r2% e100 s95 2%', 'bare_percent', []],
    ['l sol 40 e100', 'bare_number', ['l sol q40 e100', 'l sol n40 e100', 'l sol m40 e100']],
    [
      'l sol 40 e100 s95',
      'bare_number',
      ['l sol q40 e100 s95', 'l sol n40 e100 s95', 'l sol r$40 e100 s95', 'l sol m40 e100 s95'],
    ],
    ['l sol q40 100', 'bare_number', ['l sol q40 e100', 'l sol q40 s100', 'l sol q40 t100']],
    ['l sol r2% e100 s95 110', 'bare_number', ['l sol r2% e100 s95 t110']],
    ['l sol r2% e100 s95 t110, 120', 'bare_number', ['l sol r2% e100 s95 t110:eq,120:eq']],
    ['l sol r2% e100 s95 tp 110 50%', 'bare_percent', ['l sol r2% e100 s95 t110:50%']],
    ['l sol r2% e100 s95 2R', 'bare_value', ['l sol r2% e100 s95 t2r']],
    ['l sol r2% e100 2atr', 'bare_value', ['l sol r2% e100 s2atr']],
    ['l sol r2% e100 s95 110:50%', 'bare_value', ['l sol r2% e100 s95 t110:50%']],
  ])

  it('computes what each meaning would be', () => {
    expect(readWords('long sol 2% e100 s95', lexicon).reading.question).toEqual({
      code: 'bare_percent',
      text: '2% of what?',
      options: [
        { label: 'risk 2%', intent: open(), size: null, words: 'long sol r2% e100 s95' },
        {
          label: 'allocate 2%',
          intent: open({ sizing: { by: 'allocate_percent', value: '2' } }),
          size: null,
          words: 'long sol a2% e100 s95',
        },
      ],
    })
  })
})

describe('a sizing that is missing, double or unclear', () => {
  asks([
    ['l sol e100 s95', 'no_sizing', []],
    ['l sol', 'no_sizing', []],
    ['l sol x5 e100 s95', 'no_sizing', []],
    ['l sol r2% a10% e100 s95', 'two_sizings', ['l sol r2% e100 s95', 'l sol a10% e100 s95']],
    ['l sol r2%, r3%, e100 s95', 'two_sizings', ['l sol r2%, e100 s95', 'l sol r3%, e100 s95']],
    ['40 sol r2% e100 s95', 'two_sizings', ['40 sol e100 s95', 'sol r2% e100 s95']],
    ['l sol r2 e100 s95', 'risk_unit', ['l sol r2% e100 s95', 'l sol r$2 e100 s95']],
    ['l sol risk 2 e100 s95', 'risk_unit', ['l sol r2% e100 s95', 'l sol r$2 e100 s95']],
    ['l sol a10 e100', 'allocate_unit', ['l sol a10% e100', 'l sol n10 e100']],
    ['l sol n10% e100', 'percent_meaning', ['l sol r10% e100', 'l sol a10% e100']],
    ['l sol m50% e100', 'percent_meaning', []],
    ['l sol r2% e100', 'risk_without_stop', []],
    ['l sol r$200', 'risk_without_stop', []],
  ])
})

describe('a number that can be read in two ways', () => {
  asks([
    ['l sol r2% e1,234 s95', 'number_separator', ['l sol r2% e1234 s95', 'l sol r2% e1.234 s95']],
    ['l sol r2% e1.234,5 s95', 'number_separator', ['l sol r2% e1234.5 s95']],
    ['l sol r2% e1,234.5 s95', 'number_separator', ['l sol r2% e1234.5 s95']],
    ['l sol r2% e100 s1,5', 'number_separator', ['l sol r2% e100 s1.5']],
    ['l sol $1,000 e100', 'number_separator', ['l sol $1000 e100', 'l sol $1 e100']],
    ['l sol r1,5% e100 s95', 'number_separator', ['l sol r1.5% e100 s95']],
    ['l sol n5m e100', 'number_suffix_m', ['l sol n5000000 e100', 'l sol n0.005 e100']],
    ['l sol q5M e100', 'number_suffix_m', ['l sol q5000000 e100', 'l sol q0.005 e100']],
    ['l sol r2% e100 s.5', 'number_point', ['l sol r2% e100 s0.5']],
    ['l sol r2% e100 s95.', 'number_point', ['l sol r2% e100 s95']],
    ['l sol r2% e100 s095', 'number_leading_zero', ['l sol r2% e100 s95']],
    ['l sol r2% e１00 s95', 'mixed_scripts', ['l sol r2% e100 s95']],
    ['l sol r2% e100．5 s95', 'mixed_scripts', ['l sol r2% e100.5 s95']],
    [
      'I have $10,000 and long sol r2% e100 s95',
      'number_separator',
      ['I have $10000 long sol r2% e100 s95', 'I have $10 long sol r2% e100 s95'],
    ],
  ])
})

describe('a field said twice', () => {
  asks([
    ['long short sol r2% e100 s95', 'two_sides', ['long sol r2% e100 s95', 'short sol r2% e100 s95']],
    ['l sol btc r2% e100 s95', 'two_coins', ['l sol r2% e100 s95', 'l btc r2% e100 s95']],
    ['l sol r2% e100 e101 s95', 'two_entries', ['l sol r2% e100 s95', 'l sol r2% e101 s95']],
    ['l sol r2% e100 mkt s95', 'two_entries', ['l sol r2% e100 s95', 'l sol r2% mkt s95']],
    ['l sol r2% e100 s95 s5%', 'two_stops', ['l sol r2% e100 s95', 'l sol r2% e100 s5%']],
    ['l sol r2% e100 s95 alo ioc', 'two_times_in_force', ['l sol r2% e100 s95 alo', 'l sol r2% e100 s95 ioc']],
    ['l sol r2% e100 s95 iso cross', 'two_margin_modes', ['l sol r2% e100 s95 iso', 'l sol r2% e100 s95 cross']],
    ['l sol r2% e100 s95 x5 10x', 'two_leverages', ['l sol r2% e100 s95 x5', 'l sol r2% e100 s95 10x']],
    [
      'l sol r2% e100 s95 t110 t120',
      'two_targets',
      ['l sol r2% e100 s95 t110:eq,120:eq', 'l sol r2% e100 s95 t110', 'l sol r2% e100 s95 t120'],
    ],
  ])
})

describe('entries, stops and targets that leave something open', () => {
  asks([
    ['sol r2% s5%', 'no_side', ['long sol r2% s5%', 'short sol r2% s5%']],
    ['eth r2% s95', 'no_side', ['long eth r2% s95', 'short eth r2% s95']],
    ['sol r2% e100 s100', 'no_side', ['long sol r2% e100 s100', 'short sol r2% e100 s100']],
    ['sol r2% e100-96x3 s98', 'no_side', ['long sol r2% e100-96x3 s98', 'short sol r2% e100-96x3 s98']],
    ['l sol r2% e100-96 x3 s90', 'ladder_or_leverage', ['l sol r2% e100-96x3 s90']],
    [
      'l sol r2% e100-96 s90',
      'ladder_rungs',
      ['l sol r2% e100-96x2 s90', 'l sol r2% e100-96x3 s90', 'l sol r2% e100-96x5 s90'],
    ],
    [
      'l sol r2% e100 s95 t1,234',
      'target_list',
      ['l sol r2% e100 s95 t1:eq,234:eq', 'l sol r2% e100 s95 t1234', 'l sol r2% e100 s95 t1.234'],
    ],
    ['l eth a2% t110,120', 'target_list', ['l eth a2% t110:eq,120:eq', 'l eth a2% t110120', 'l eth a2% t110.12']],
    ['l sol r2% e100 s95 t110:50%,120', 'target_share', ['l sol r2% e100 s95 t110:50%,120:50%']],
    ['l sol r2% e100 s95 12,5% off at 110', 'number_separator', ['l sol r2% e100 s95 12.5% off at 110']],
    ['l sol r2% e100 s95 half off at 110,5', 'target_share', []],
    ['l sol r2% e100 s95 t110:50', 'target_share', ['l sol r2% e100 s95 t110:50%']],
    ['l sol r2% e100 s95 t10%', 'target_percent', []],
    ['l sol q40 e100 t2R', 'r_target_without_stop', []],
    ['l sol r2% alo s95', 'post_only_needs_price', ['l sol r2% s95']],
    ['l sol r2% es105 s95 alo', 'post_only_needs_price', ['l sol r2% es105 s95']],
    ['l sol r2% mkt s95 gtc', 'gtc_needs_price', ['l sol r2% mkt s95']],
    ['l sol r2% entry stop 95', 'missing_value', []],
    ['l sol risk e100 s95', 'missing_value', []],
  ])
})

describe('a sentence without a coin', () => {
  asks([
    ['l e100 s95', 'no_coin', []],
    ['long', 'no_coin', []],
    ['l 2% e100 s95', 'bare_percent', ['l r2% e100 s95', 'l a2% e100 s95']],
  ])

  it('asks for the coin and carries the intent that is complete but for it', () => {
    const { reading } = readWords('l r2% e100 s95', lexicon)
    expect(reading.question).toEqual({
      code: 'no_coin',
      text: 'Which coin?',
      options: [{ label: 'l r2% e100 s95', intent: open({ coin: null }), size: null }],
    })
  })
})

describe('a word that is both a keyword and a listed coin', () => {
  asks(
    [
      ['b r2% e100 s95', 'keyword_or_coin', ['l B r2% e100 s95']],
      ['post long r2% e100 s95', 'keyword_or_coin', ['l POST r2% e100 s95']],
      ['long b e100 s95', 'no_sizing', []],
    ],
    awkward,
  )

  it.each([
    ['b sol r2% e100 s95', 'SOL', 'long'],
    ['long b r2% e100 s95', 'B', 'long'],
    ['sh b r2% e100 s105', 'B', 'short'],
    ['l b r2% e100 s95', 'B', 'long'],
    ['b l r2% e100 s95', 'L', 'long'],
    ['long post r2% e100 s95', 'POST', 'long'],
    ['long at r2% e100 s95', 'AT', 'long'],
    ['40 b e100 s95', 'B', 'long'],
    ['long me r2% e100 s95', 'ME', 'long'],
    ['long r r2% e100 s95', 'R', 'long'],
    ['long x x5 r2% e100 s95', 'X', 'long'],
  ])('is decided by its place: %s', (words, coin, side) => {
    expect(readWords(words, awkward).reading.intent).toMatchObject({ coin, side })
  })

  it.each([
    ['close b', { action: 'close', coin: 'B' }],
    ['be b', { action: 'break_even', coin: 'B' }],
    ['be be', { action: 'break_even', coin: 'BE' }],
    ['be sol', { action: 'break_even', coin: 'SOL' }],
    ['stop b 97', { action: 'move_stop', coin: 'B', price: '97' }],
  ])('is decided by its place in management: %s', (words, intent) => {
    expect(readWords(words, awkward).reading.intent).toMatchObject(intent)
  })

  it('asks between coins that differ only in case, and takes the exact spelling', () => {
    const twins = { coins: ['kPEPE', 'KPEPE'], price: () => null }
    expect(readWords('l kpepe r2% e100 s95', twins).reading.question?.options.map((option) => option.words)).toEqual([
      'l kPEPE r2% e100 s95',
      'l KPEPE r2% e100 s95',
    ])
    expect(readWords('l KPEPE r2% e100 s95', twins).reading.intent).toMatchObject({ coin: 'KPEPE' })
  })
})

describe('a comma between what may be one number', () => {
  it.each(['l sol r2% e100,5 s95', 'l sol r2% e1,500x s95', 'l sol e100,5000$ s95', 'l sol r2% e100 s95 t110,$900'])(
    '%s is never taken for a separator silently',
    (words) => {
      expect(readWords(words, lexicon).reading.intent).toBeNull()
    },
  )
})
