import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskWords } from '../../../main/words/model/quotes.ts'
import { manageRoles, openRoles, readAnswer } from '../../../main/words/model/roles.ts'
import { toIntent } from '../../../main/words/model/to-intent.ts'
import { lexicon, open } from '../lexicon.ts'

/** What a sentence means when a model answers so. */
function meant(words: string, answer: string) {
  const { quotes, problem } = maskWords(words, lexicon.coins)
  expect(problem).toBeNull()
  const reading = readAnswer(
    answer,
    quotes.map(({ kind }) => kind),
  )
  expect(reading).not.toBeNull()
  return toIntent(reading!, quotes, lexicon.price)
}
const asked = (words: string, answer: string) => {
  const meaning = meant(words, answer)
  return meaning.is === 'question' ? meaning.code : meaning
}

describe('roles mapped back to quotes', () => {
  it.each([
    [
      'long sol risking two percent, in at 100, out if it loses 95, half off at 110',
      'open long A coin B risk C entry D stop E next F target',
      open({ targets: [{ by: 'price', value: '110', share: '50' }] }),
    ],
    [
      'sol, lose at most $200, ladder 100-96x3, sl 2 atr, 2R for a third, rest at 3R, post only, iso, 5x, i have $10k',
      'open long A coin B risk C from D to E rungs F stop G target H last I next J target K leverage L account alo isolated',
      open({
        sizing: { by: 'risk_usd', value: '200' },
        entry: { type: 'ladder', from: '100', to: '96', rungs: '3' },
        stop: { by: 'atr', value: '2' },
        targets: [
          { by: 'r', value: '2', share: '33.333333333333333333333333334' },
          { by: 'r', value: '3', share: '66.666666666666666666666666666' },
        ],
        tif: 'Alo',
        marginMode: 'isolated',
        leverage: '5',
        account: '10000',
      }),
    ],
    [
      'sol risk 2% entry 100 stop 105',
      'open implied A coin B risk C entry D stop',
      open({ side: 'short', stop: { by: 'price', value: '105' } }),
    ],
    [
      'get me out of a third of sol',
      'close A part B coin',
      { action: 'close', coin: 'SOL', size: { by: 'percent', value: '33.333333333333333333333333334' } },
    ],
    ['dump 5 sol', 'close A size B coin', { action: 'close', coin: 'SOL', size: { by: 'base', value: '5' } }],
    ['half of everything out', 'every A part', { action: 'close', coin: null, size: { by: 'percent', value: '50' } }],
    ['tighten sol to 97', 'move A coin B stop', { action: 'move_stop', coin: 'SOL', price: '97' }],
    ['gear sol at 5x', 'lever A coin B leverage', { action: 'set_leverage', coin: 'SOL', leverage: '5' }],
    [
      'sol the other way, 5% stop',
      'flip A coin B stop',
      { action: 'flip', coin: 'SOL', stop: { by: 'percent', value: '5' } },
    ],
  ])('%s', (words, answer, intent) => {
    expect(meant(words, answer)).toEqual({ is: 'intent', intent })
  })

  it.each([
    ['long sol 2% 3%', 'open long A coin B risk C risk', 'two_sizings'],
    ['long sol 2% at 100 at 101', 'open long A coin B risk C entry D entry', 'two_entries'],
    ['long sol 2% 95 94', 'open long A coin B risk C stop D stop', 'two_stops'],
    ['long sol btc 2%', 'open long A coin B coin C risk', 'two_coins'],
    ['long sol', 'open long A coin', 'no_sizing'],
    ['long sol 2%', 'open long A coin B unsure', 'bare_percent'],
    ['long sol 200 stop 95', 'open long A coin B risk C stop', 'risk_unit'],
    ['sol risk 2% entry 100', 'open implied A coin B risk C entry', 'no_side'],
    ['long sol 2% half', 'open long A coin B risk C next', 'target_share'],
    ['long sol 2% half 110 120', 'open long A coin B risk C next D target E target', 'target_share'],
    ['long sol 2% 100 96', 'open long A coin B risk C from D to', 'ladder_rungs'],
    ['long sol 2% 100 96', 'open long A coin B risk C entry D to', 'two_entries'],
    ['long sol 2% 100 3', 'open long A coin B risk C trigger D rungs', 'two_entries'],
    ['close half', 'close A part', 'no_coin'],
    ['close half of sol 5', 'close A part B coin C size', 'two_sizings'],
    ['move sol', 'move A coin', 'missing_value'],
    ['close sol 5x', 'close A coin B leverage', 'two_actions'],
    ['flat sol', 'flat A coin', 'flat_coin'],
    ['long sol and short btc', 'many', 'two_trades'],
  ])('asks about "%s" read as "%s"', (words, answer, code) => {
    expect(asked(words, answer)).toBe(code)
  })

  it('drops no number and no coin that has a role, whatever a model says', () => {
    const words = 'sol 95 2% 100 half 110 $500 5x 3R'
    const { quotes } = maskWords(words, lexicon.coins)
    const answers = fc
      .tuple(
        fc.constantFrom('open' as const, 'close' as const, 'move' as const, 'flip' as const),
        fc.array(fc.nat(), { minLength: 9, maxLength: 9 }),
      )
      .map(([action, picks]) => {
        const offered = action === 'open' ? openRoles : manageRoles
        return {
          action,
          side: action === 'open' ? ('long' as const) : null,
          roles: quotes.map(({ kind }, at) =>
            picks[at]! % 2 === 0 ? 'out' : offered[kind][picks[at]! % offered[kind].length]!,
          ),
          flags: [],
        }
      })
    let intents = 0
    fc.assert(
      fc.property(answers, (reading) => {
        const meaning = toIntent(reading, quotes, lexicon.price)
        if (meaning.is !== 'intent') return
        intents++
        const said = quotes.filter((_, at) => reading.roles[at] !== 'out').map(({ value }) => value)
        for (const value of said) expect(JSON.stringify(meaning.intent)).toContain(`"${value}"`)
      }),
      { numRuns: 20_000 },
    )
    expect(intents).toBeGreaterThan(100)
  })
})
