import { describe, expect, it } from 'vitest'
import { readWords } from '../../main/words/read-words.ts'
import type { Intent } from '../../preload/contract/intent.ts'
import { thirdShare } from '../../preload/contract/write-words.ts'
import { lexicon } from './lexicon.ts'

const coin = 'SOL'
const close = (size: Extract<Intent, { action: 'close' }>['size'], of: string | null = coin): Intent => ({
  action: 'close',
  coin: of,
  size,
})
const all = { by: 'all' as const }
const percent = (value: string) => ({ by: 'percent' as const, value })
const stop = { by: 'price' as const, value: '95' }

describe('management', () => {
  const rows: [string, Intent][] = [
    ['close sol', close(all)],
    ['CLOSE SOL', close(all)],
    ['sol close', close(all)],
    ['close all sol', close(all)],
    ['close sol mkt', close(all)],
    ['close sol ro', close(all)],
    ['close all', close(all, null)],
    ['close 50% sol', close(percent('50'))],
    ['close sol 50%', close(percent('50'))],
    ['close 100% sol', close(percent('100'))],
    ['close half sol', close(percent('50'))],
    ['close a quarter sol', close(percent('25'))],
    ['close third sol', close(percent(thirdShare))],
    ['close 50% all', close(percent('50'), null)],
    ['close 10 sol', close({ by: 'base', value: '10' })],
    ['close q10 sol', close({ by: 'base', value: '10' })],
    ['close 1.5k kpepe', close({ by: 'base', value: '1500' }, 'kPEPE')],
    ['close xyz:tsla', close(all, 'xyz:TSLA')],
    ['cancel sol', { action: 'cancel', coin }],
    ['cancel all sol', { action: 'cancel', coin }],
    ['cancel all', { action: 'cancel', coin: null }],
    ['cancel sol 1', { action: 'cancel', coin, order: '1' }],
    ['cancel sol 77031', { action: 'cancel', coin, order: '77031' }],
    ['cancel rules sol', { action: 'cancel_rules', coin }],
    ['cancel sol rules', { action: 'cancel_rules', coin }],
    ['cancel rules all', { action: 'cancel_rules', coin: null }],
    ['flat', { action: 'flat' }],
    ['FLAT.', { action: 'flat' }],
    ['flat all', { action: 'flat' }],
    ['be sol', { action: 'break_even', coin }],
    ['sol be', { action: 'break_even', coin }],
    ['stop sol 97', { action: 'move_stop', coin, price: '97' }],
    ['sl sol 97', { action: 'move_stop', coin, price: '97' }],
    ['sol stop 97', { action: 'move_stop', coin, price: '97' }],
    ['target sol 120', { action: 'move_target', coin, price: '120' }],
    ['tp sol 120.50', { action: 'move_target', coin, price: '120.5' }],
    ['stop sol 95 to 97', { action: 'move_stop', coin, price: '97', from: '95' }],
    ['stop sol all 97', { action: 'move_stop', coin, price: '97', all: true }],
    ['target sol 110 to 120', { action: 'move_target', coin, price: '120', from: '110' }],
    ['lev sol 5', { action: 'set_leverage', coin, leverage: '5' }],
    ['lev sol 5x', { action: 'set_leverage', coin, leverage: '5' }],
    ['leverage sol 5', { action: 'set_leverage', coin, leverage: '5' }],
    ['flip sol s95', { action: 'flip', coin, stop }],
    ['flip sol stop 95', { action: 'flip', coin, stop }],
    ['flip sol s2atr', { action: 'flip', coin, stop: { by: 'atr', value: '2' } }],
  ]
  it.each(rows.filter(([words]) => words !== 'sol stop 97'))('%s', (words, intent) => {
    const { kind, reading, refusal } = readWords(words, lexicon)
    expect({ kind, intent: reading.intent, question: reading.question, refusal }).toEqual({
      kind: 'intent',
      intent,
      question: null,
      refusal: null,
    })
  })

  it('reads a coin, then a stop as a trade without a size, and offers to move the stop', () => {
    const { kind, reading } = readWords('sol stop 97', lexicon)
    expect(kind).toBe('question')
    expect(reading.question?.options).toEqual([
      {
        label: 'move the stop to 97',
        intent: { action: 'move_stop', coin, price: '97' },
        size: null,
        words: 'stop sol 97',
      },
    ])
  })
})

const close50 = { do: 'close' as const, share: '50' }
const even = { do: 'break_even' as const }
const oneR = { by: 'r' as const, value: '1' }
const at110 = { by: 'price' as const, value: '110' }

describe('a rule in words', () => {
  const rows: [string, Extract<Intent, { action: 'rule' }>['steps']][] = [
    ['sol half off at 1R, then stop to break-even', [{ when: oneR, acts: [close50, even] }]],
    ['half off at 1R, then stop to break-even sol', [{ when: oneR, acts: [close50, even] }]],
    ['sol: half off at 1R and move the stop to break even plus fees', [{ when: oneR, acts: [close50, even] }]],
    ['sol be at 1R', [{ when: oneR, acts: [even] }]],
    ['be sol at 1.5R', [{ when: { by: 'r', value: '1.5' }, acts: [even] }]],
    ['be sol after t1', [{ when: { by: 'target', value: '1' }, acts: [even] }]],
    ['be sol after target 2', [{ when: { by: 'target', value: '2' }, acts: [even] }]],
    ['close half sol at 110 then stop to 100', [{ when: at110, acts: [close50, { do: 'stop', price: '100' }] }]],
    ['close sol at 110', [{ when: at110, acts: [{ do: 'close', share: '100' }] }]],
    ['25% off sol at 110', [{ when: at110, acts: [{ do: 'close', share: '25' }] }]],
    [
      'sol third off at 1R then be, stop to 105 at 2R',
      [
        { when: oneR, acts: [{ do: 'close', share: thirdShare }, even] },
        { when: { by: 'r', value: '2' }, acts: [{ do: 'stop', price: '105' }] },
      ],
    ],
  ]
  it.each(rows)('%s', (words, steps) => {
    const { kind, reading } = readWords(words.replace(':', ''), lexicon)
    expect({ kind, intent: reading.intent }).toEqual({ kind: 'intent', intent: { action: 'rule', coin, steps } })
  })

  it('leaves the coin open where none is named, for the desk to ask with the positions it knows', () => {
    expect(readWords('half off at 1R, then stop to break-even', lexicon).reading.intent).toMatchObject({ coin: null })
  })

  it.each([
    'sol half off at 1R, stop to break-even',
    'sol half off then be',
    'sol be then half off at',
    'sol half off at 1R then',
    'sol btc be at 1R',
    'sol be at 1R then 5',
  ])('does not guess at %s', (words) => {
    expect(readWords(words, lexicon).reading.intent).toBeNull()
  })
})

describe('a management sentence that leaves something open', () => {
  const rows: [string, string, string[]][] = [
    ['close', 'no_coin', ['close all']],
    ['close 50%', 'no_coin', ['close 50% all']],
    ['close sol 10', 'bare_number', ['close 10 sol']],
    ['close 50% 25% sol', 'two_sizings', ['close 50% sol', 'close 25% sol']],
    ['close all 50% sol', 'two_sizings', ['close sol', 'close 50% sol']],
    ['close sol btc', 'two_coins', ['close sol', 'close btc']],
    ['close 1,5 sol', 'number_separator', ['close 1.5 sol']],
    ['cancel', 'no_coin', ['cancel all']],
    ['cancel sol close', 'two_actions', ['cancel sol', 'sol close']],
    ['flat sol', 'flat_coin', ['close sol', 'flat']],
    ['be', 'no_coin', []],
    ['be sol s95', 'two_actions', []],
    ['flip sol', 'flip_without_stop', []],
    ['flip s95', 'no_coin', []],
    ['flip sol s95 s96', 'two_stops', ['flip sol s95', 'flip sol s96']],
    ['long sol r2% e100 s95 close', 'two_actions', []],
    ['x5 sol', 'no_sizing', ['lev sol 5 ']],
    ['t120 sol', 'no_sizing', ['target sol 120']],
    ['stop 97', 'no_coin', []],
    ['stop sol', 'missing_value', []],
  ]
  it.each(rows)('%s asks %s', (words, code, options) => {
    const { kind, reading, refusal } = readWords(words, lexicon)
    expect({ kind, code: reading.question?.code, intent: reading.intent, refusal }).toEqual({
      kind: 'question',
      code,
      intent: null,
      refusal: null,
    })
    expect(reading.question?.options.map((option) => option.words)).toEqual(options.map((option) => option.trim()))
  })
})

describe('a management sentence that is not read', () => {
  const rows: [string, string][] = [
    ['close 150% sol', 'close_share'],
    ['close $500 sol', 'not_yet'],
    ['stop sol 5%', 'not_yet'],
    ['target sol 2R', 'not_yet'],
    ['close foo', 'unknown_coin'],
    ['stop foo 97', 'unknown_coin'],
    ['close 0 sol', 'number_zero'],
    ['lev sol -5', 'number_negative'],
  ]
  it.each(rows)('%s is refused as %s', (words, code) => {
    const { kind, reading, refusal } = readWords(words, lexicon)
    expect({ kind, code: refusal?.code, intent: reading.intent }).toEqual({ kind: 'refused', code, intent: null })
  })
})
