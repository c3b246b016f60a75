import { describe, expect, it } from 'vitest'
import { openPhraseBook } from '../../../main/words/model/phrase-book.ts'
import { maskWords } from '../../../main/words/model/quotes.ts'
import { writeAnswer } from '../../../main/words/model/roles.ts'

const coins = ['BTC', 'ETH', 'SOL']
const book = openPhraseBook({
  long: ['[go |]long {coin:@}', 'long {size:#} {coin:@}', '[buy|long] {coin:@} at market'],
  short: ['short {coin:@}', 'short'],
  plain: ['{coin:@}'],
  clause: [
    '[risk|risking|risk :] {risk:%}',
    'r {risk:$}',
    '[stop|stop at|stop :] {stop:#$}',
    '[margin|margin :] {margin:$}',
    's {stop:%}',
    'stop order at {stop:#$}',
    'stop order at {trigger:#$}',
    'at {entry:#$}',
    'e {from:#} - {to:#} {rungs:*}',
    '[tp|targets] {target:#} : {last:%} {target:#} : {last:%}',
    'tp {target:#}',
    '{leverage:*}',
    'do not lose more than {risk:%}',
    'once it breaks {trigger:#$}',
    '{out:@} is above {out:#$}',
  ],
  market: ['now'],
  alo: ['post only'],
  gtc: ['gtc'],
  cross: ['cross margin'],
  filler: ['hey', 'tonight'],
  close: ['close [half of |]my {coin:@}', 'close {part:~} of {coin:@}'],
  none: ['{out:@} at {out:#$} lol'],
})
const read = (words: string) => book.readings(maskWords(words, coins).exact)?.map(writeAnswer)

describe('reading by known phrases alone', () => {
  it.each([
    ['long sol, risk 2%, stop 95', ' open long A coin B risk C stop'],
    ['hey, risking 2% and stop at 95 go long sol!', ' open long A risk B stop C coin'],
    ['sol r$200 s-5%', ' open implied A coin B risk C stop'],
    ['long sol e100-96x3 stop 95', ' open long A coin B from C to D rungs E stop'],
    ['long sol tp 110:50% 120:50%', ' open long A coin B target C last D target E last'],
    ['long sol tp1 110', ' open long A coin B target'],
    ['short btc 5x post-only', ' open short A coin B leverage alo'],
    ['long sol do not lose more than 2% stop 95', ' open long A coin B risk C stop'],
    ['risk: 2%, stop: 95, long sol', ' open long A risk B stop C coin'],
    ['close half of sol', ' close A part B coin'],
    ['btc is above 64000, short sol, stop 95', ' open short A out B out C coin D stop'],
  ])('reads "%s" in one way', (words, answer) => {
    expect(read(words)).toEqual([answer])
  })

  it.each([
    ['a word that no phrase holds', 'long sol, risk 2%, stop around 95'],
    ['a denial', 'dont long sol, risk 2%, stop 95'],
    ['a correction', 'long sol, risk 2%, stop 95, no wait'],
    ['two heads', 'long sol stop 95 short sol'],
    ['two stops', 'long sol stop 95 stop 94'],
    ['the market beside a price', 'buy sol at market at 100'],
    ['talk about another time', 'tonight long sol stop 95'],
    ['a close and something else', 'close my sol stop 95'],
    ['a comma where a key has a colon', 'long sol cross margin, $100'],
    ['two times in force', 'long sol gtc post only'],
    ['a quote between two phrases', 'long sol 7 stop 95'],
    ['a coin in a remark and none in the order', 'btc is above 64000, short, stop 65000'],
    ['a remark that may be one more condition', 'long sol once it breaks 100 and btc is above 64000'],
  ])('reads nothing where there is %s', (_what, words) => {
    expect(read(words)).toEqual([])
  })

  it('shows every way of reading, so that none of them counts alone', () => {
    expect(read('long sol stop order at 105')).toEqual([' open long A coin B stop', ' open long A coin B trigger'])
  })

  it('keeps talk apart from an order', () => {
    expect(read('sol at 100 lol')).toEqual([' none'])
  })

  it('does without the small words that people leave out, where nothing fits as it stands', () => {
    expect(read('close half sol')).toEqual([' close A part B coin'])
  })

  it('gives up on a sentence that can be read in far too many ways', () => {
    const many = openPhraseBook({
      clause: ['{risk:%}', '{out:%}', '{allocate:%} {out:%}', '{out:%} {out:%}'],
      long: ['{coin:@}'],
    })
    const { exact } = maskWords(`sol ${Array.from({ length: 12 }, (_, at) => `${at + 1}%`).join(' ')}`, coins)
    const found = many.readings(exact)
    expect(found === null || found.length > 1).toBe(true)
  })
})
