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
    ['close sol at 110', 'not_yet'],
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
