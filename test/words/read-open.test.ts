import { describe, expect, it } from 'vitest'
import { readWords } from '../../main/words/read-words.ts'
import type { Entry, OpenIntent, Sizing, Stop, Target } from '../../preload/contract/intent.ts'
import { lastThirdShare, thirdShare } from '../../preload/contract/write-words.ts'
import { lexicon, open } from './lexicon.ts'

const at = (value: string, share: string | null = null): Target => ({ by: 'price', value, share })
const r = (value: string, share: string | null = null): Target => ({ by: 'r', value, share })
const limit = (price: string): Entry => ({ type: 'limit', price })
const market: Entry = { type: 'market' }
const stopAt = (value: string): Stop => ({ by: 'price', value })

/** Asserts that each sentence reads as one intent, and that its spans are slices of it. */
function reads(rows: readonly (readonly [string, Partial<OpenIntent>])[]): void {
  it.each(rows)('%s', (words, but) => {
    const { kind, reading, refusal } = readWords(words, lexicon)
    expect({ kind, intent: reading.intent, question: reading.question, refusal }).toEqual({
      kind: 'intent',
      intent: open(but),
      question: null,
      refusal: null,
    })
    expect(reading.by).toBe('grammar')
    for (const span of reading.spans) expect(span.text).toBe(words.slice(span.from, span.to))
  })
}

describe('a sentence of the terse grammar', () => {
  reads([
    ['l sol r2% e100 s95', {}],
    ['l sol r2% e100 s95 t110:50%', { targets: [at('110', '50')] }],
    ['L SOL R2% E100 S95 T110:50%', { targets: [at('110', '50')] }],
    ['s95 e100 r2% sol l', {}],
    ['e100,s95,r2%,sol,l', {}],
    ['  l   sol ,, r2%  e100 ,s95 ', {}],
    ['l,sol,r2%,e100,5x,s95', { leverage: '5' }],
    ['e100,s95,5x,r2%,sol,l', { leverage: '5' }],
    ['l,sol,e100,s95,$5000', { sizing: { by: 'notional', value: '5000' } }],
    ['l,sol,e100,$5000,s95,5x', { sizing: { by: 'notional', value: '5000' }, leverage: '5' }],
    ['l\tsol\nr2%\u00a0e100\u3000s95', {}],
    ['sol r2% e100 s95', {}],
    ['sol r2% e100 s105', { side: 'short', stop: stopAt('105') }],
    ['sol r2% s95', { entry: market }],
    ['sol r2% s105', { side: 'short', entry: market, stop: stopAt('105') }],
    ['sol r2% mkt s105', { side: 'short', entry: market, stop: stopAt('105') }],
    ['sol r2% es105 s100', { entry: { type: 'stop', price: '105' }, stop: stopAt('100') }],
    ['sol r2% e100-96x3 s90', { entry: { type: 'ladder', from: '100', to: '96', rungs: '3' }, stop: stopAt('90') }],
    [
      'sol r2% e96-100x3 s110',
      { side: 'short', entry: { type: 'ladder', from: '96', to: '100', rungs: '3' }, stop: stopAt('110') },
    ],
    [
      'sh btc r$200 mkt s61200',
      { coin: 'BTC', side: 'short', sizing: { by: 'risk_usd', value: '200' }, entry: market, stop: stopAt('61200') },
    ],
    ['l kpepe r2% e100 s95', { coin: 'kPEPE' }],
    ['l KPEPE r2% e100 s95', { coin: 'kPEPE' }],
    ['l op r2% e100 s95', { coin: 'OP' }],
    ['l 2z r2% e100 s95', { coin: '2Z' }],
    ['l xyz:tsla r2% e100 s95', { coin: 'xyz:TSLA' }],
    ['l FLX:TSLA r2% e100 s95', { coin: 'flx:TSLA' }],
  ])
})

describe('a side', () => {
  const said = (words: string[], side: 'long' | 'short'): (readonly [string, Partial<OpenIntent>])[] =>
    words.map((word) => [`${word} sol r2% e100 s95`, { side }] as const)
  reads([
    ...said(['l', 'long', 'b', 'buy', 'L', 'Long', 'BUY'], 'long'),
    ...said(['sh', 'short', 'sell', 'SH', 'Sell'], 'short'),
    ['buy long sol r2% e100 s95', {}],
  ])
})

describe('a sizing', () => {
  const sized = (text: string, sizing: Sizing): readonly [string, Partial<OpenIntent>] => [
    `l sol ${text} e100 s95`,
    { sizing },
  ]
  reads([
    sized('r0.5%', { by: 'risk_percent', value: '0.5' }),
    sized('r$200', { by: 'risk_usd', value: '200' }),
    sized('r200$', { by: 'risk_usd', value: '200' }),
    sized('r$1.5k', { by: 'risk_usd', value: '1500' }),
    sized('n5000', { by: 'notional', value: '5000' }),
    sized('n$5000', { by: 'notional', value: '5000' }),
    sized('$5000', { by: 'notional', value: '5000' }),
    sized('5000$', { by: 'notional', value: '5000' }),
    sized('$5k', { by: 'notional', value: '5000' }),
    sized('10k$', { by: 'notional', value: '10000' }),
    sized('a10%', { by: 'allocate_percent', value: '10' }),
    sized('m500', { by: 'margin', value: '500' }),
    sized('m$500', { by: 'margin', value: '500' }),
    sized('q40', { by: 'base', value: '40' }),
    sized('q0.10', { by: 'base', value: '0.1' }),
    sized('risk 2%', { by: 'risk_percent', value: '2' }),
    sized('Risk $200', { by: 'risk_usd', value: '200' }),
    sized('risk 200$', { by: 'risk_usd', value: '200' }),
    sized('2% risk', { by: 'risk_percent', value: '2' }),
    sized('$200 risk', { by: 'risk_usd', value: '200' }),
    sized('allocate 10%', { by: 'allocate_percent', value: '10' }),
    sized('notional 5000', { by: 'notional', value: '5000' }),
    sized('notional $5k', { by: 'notional', value: '5000' }),
    sized('margin 500', { by: 'margin', value: '500' }),
    sized('size 40', { by: 'base', value: '40' }),
    sized('size $500', { by: 'notional', value: '500' }),
    sized('r2% r2%', { by: 'risk_percent', value: '2' }),
    ['40 sol e100 s95', { sizing: { by: 'base', value: '40' } }],
    ['long 40 SOL at 100, stop 95', { sizing: { by: 'base', value: '40' } }],
    ['l q40 2z e100 s95', { coin: '2Z', sizing: { by: 'base', value: '40' } }],
    ['l 10k kbonk e100 s95', { coin: 'kBONK', sizing: { by: 'base', value: '10000' } }],
  ])
})

describe('an entry', () => {
  const entered = (text: string, entry: Entry): readonly [string, Partial<OpenIntent>] => [
    `l sol r2% ${text} s90`,
    { entry, stop: stopAt('90') },
  ]
  reads([
    entered('', market),
    entered('mkt', market),
    entered('market', market),
    entered('entry market', market),
    entered('at market', market),
    entered('e100', limit('100')),
    entered('@100', limit('100')),
    entered('@ 100', limit('100')),
    entered('at 100', limit('100')),
    entered('entry 100', limit('100')),
    entered('entry $100', limit('100')),
    entered('e$100', limit('100')),
    entered('e100$', limit('100')),
    entered('e1.234', limit('1.234')),
    entered('e100.50', limit('100.5')),
    entered('e0.1k', limit('100')),
    entered('e１００', limit('100')),
    entered('e１００．５', limit('100.5')),
    entered('e١٠٠', limit('100')),
    entered('es105', { type: 'stop', price: '105' }),
    entered('e100-96x3', { type: 'ladder', from: '100', to: '96', rungs: '3' }),
    entered('e100−96x3', { type: 'ladder', from: '100', to: '96', rungs: '3' }),
    entered('entry 100-96x3', { type: 'ladder', from: '100', to: '96', rungs: '3' }),
    entered('e$100-$96x5', { type: 'ladder', from: '100', to: '96', rungs: '5' }),
  ])
})

describe('a stop', () => {
  const stopped = (text: string, stop: Stop): readonly [string, Partial<OpenIntent>] => [
    `l sol r2% e100 ${text}`,
    { stop },
  ]
  reads([
    stopped('s95', stopAt('95')),
    stopped('s$95', stopAt('95')),
    stopped('sl95', stopAt('95')),
    stopped('sl 95', stopAt('95')),
    stopped('stop 95', stopAt('95')),
    stopped('s5%', { by: 'percent', value: '5' }),
    stopped('s-5%', { by: 'percent', value: '5' }),
    stopped('s−5%', { by: 'percent', value: '5' }),
    stopped('stop 5%', { by: 'percent', value: '5' }),
    stopped('stop -5%', { by: 'percent', value: '5' }),
    stopped('s2atr', { by: 'atr', value: '2' }),
    stopped('S1.5ATR', { by: 'atr', value: '1.5' }),
    stopped('stop 2 atr', { by: 'atr', value: '2' }),
    stopped('s95 stop 95', stopAt('95')),
  ])
})

describe('targets', () => {
  const aimed = (text: string, targets: Target[]): readonly [string, Partial<OpenIntent>] => [
    `l sol r2% e100 s95 ${text}`,
    { targets },
  ]
  reads([
    aimed('t110', [at('110')]),
    aimed('tp110', [at('110')]),
    aimed('tp 110', [at('110')]),
    aimed('target 110', [at('110')]),
    aimed('t110,120', [at('110'), at('120')]),
    aimed('t110,115,120', [at('110'), at('115'), at('120')]),
    aimed('target 110,120', [at('110'), at('120')]),
    aimed('t110:eq,400:eq', [at('110'), at('400')]),
    aimed('t110:50%,120:50%', [at('110', '50'), at('120', '50')]),
    aimed('t110:50%, 120:50%', [at('110', '50'), at('120', '50')]),
    aimed('t110:50% t120:25%', [at('110', '50'), at('120', '25')]),
    aimed('target 110:50%,120:50%', [at('110', '50'), at('120', '50')]),
    aimed('t110:33.3%,120:33.3%', [at('110', '33.3'), at('120', '33.3')]),
    aimed('t$110:50%', [at('110', '50')]),
    aimed('t110:100%', [at('110', '100')]),
    aimed('t2R', [r('2')]),
    aimed('t2r', [r('2')]),
    aimed('t1.5r:50%,3r:50%', [r('1.5', '50'), r('3', '50')]),
    aimed('t1R,2R', [r('1'), r('2')]),
    aimed('target 2R', [r('2')]),
    aimed('half off at 110', [at('110', '50')]),
    aimed('a half off at 110', [at('110', '50')]),
    aimed('Half off @ 110', [at('110', '50')]),
    aimed('half off @110', [at('110', '50')]),
    aimed('12.5% off @110', [at('110', '12.5')]),
    aimed('quarter off at 110', [at('110', '25')]),
    aimed('third off at 110', [at('110', thirdShare)]),
    aimed('30% off at 110', [at('110', '30')]),
    aimed('half off at 1R', [r('1', '50')]),
    aimed('half off at 110, half off at 120', [at('110', '50'), at('120', '50')]),
    aimed('third off at 110, third off at 120, third off at 130', [
      at('110', thirdShare),
      at('120', thirdShare),
      at('130', lastThirdShare),
    ]),
    aimed('t110 t110', [at('110')]),
    ['sh sol r2% e100 s105 t90,80', { side: 'short', stop: stopAt('105'), targets: [at('90'), at('80')] }],
    [
      'l sol a2% t110,120',
      { sizing: { by: 'allocate_percent', value: '2' }, entry: market, stop: null, targets: [at('110'), at('120')] },
    ],
  ])
})

describe('a flag', () => {
  const flagged = (text: string, but: Partial<OpenIntent>): readonly [string, Partial<OpenIntent>] => [
    `l sol r2% e100 s95 ${text}`,
    but,
  ]
  reads([
    flagged('alo', { tif: 'Alo' }),
    flagged('post', { tif: 'Alo' }),
    flagged('post only', { tif: 'Alo' }),
    flagged('post-only', { tif: 'Alo' }),
    flagged('alo post', { tif: 'Alo' }),
    flagged('ioc', { tif: 'Ioc' }),
    flagged('GTC', { tif: 'Gtc' }),
    flagged('ro', { reduceOnly: true }),
    flagged('reduce only', { reduceOnly: true }),
    flagged('iso', { marginMode: 'isolated' }),
    flagged('isolated', { marginMode: 'isolated' }),
    flagged('cross', { marginMode: 'cross' }),
    flagged('x5', { leverage: '5' }),
    flagged('5x', { leverage: '5' }),
    flagged('5X x5', { leverage: '5' }),
    flagged('leverage 5', { leverage: '5' }),
    flagged('leverage 5x', { leverage: '5' }),
    flagged('lev 5', { leverage: '5' }),
    flagged('iso x5 alo ro', { leverage: '5', marginMode: 'isolated', tif: 'Alo', reduceOnly: true }),
  ])
})

describe('a long form', () => {
  reads([
    ['long SOL, risk 2%, entry 100, stop 95, half off at 110', { targets: [at('110', '50')] }],
    ['Long SOL, risk 2%, entry 100, stop 95.', {}],
    [
      'buy SOL at 100, stop 95, risk 2%, target 110, post only, leverage 5',
      { targets: [at('110')], tif: 'Alo', leverage: '5' },
    ],
    [
      'short BTC, risk $200, market, stop 61200',
      { coin: 'BTC', side: 'short', sizing: { by: 'risk_usd', value: '200' }, entry: market, stop: stopAt('61200') },
    ],
    [
      'sell 10 sol reduce only market',
      { side: 'short', sizing: { by: 'base', value: '10' }, entry: market, stop: null, reduceOnly: true },
    ],
    ['I have $10000 and long sol r2% e100 s95', { account: '10000' }],
    ['account $25k l sol r2% e100 s95', { account: '25000' }],
  ])
})
