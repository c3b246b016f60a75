import { describe, expect, it } from 'vitest'
import { readWords } from '../../main/words/read-words.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { lexicon, open } from './lexicon.ts'

const read = (words: string) => readWords(words, lexicon)
const intentOf = (words: string) => read(words).reading.intent

describe('a volatility target', () => {
  it.each([
    'l sol v20% e100 s95',
    'l sol vol 20% e100 s95',
    'l sol vol target 20% e100 s95',
    'l sol 20% vol e100 s95',
    'long sol, volatility target 20%, entry 100, stop 95',
    'l sol target vol 20% e100 s95',
  ])('%s aims at 20 %% a year', (words) =>
    expect(intentOf(words)).toEqual(open({ sizing: { by: 'volatility', value: '20' } })),
  )

  it('needs no stop', () => {
    expect(intentOf('l sol v20% e100')).toEqual(open({ sizing: { by: 'volatility', value: '20' }, stop: null }))
  })

  it('is asked about without its percent sign', () => {
    const { kind, reading } = read('l sol v20 e100 s95')
    expect({ kind, words: reading.question?.options.map((option) => option.words) }).toEqual({
      kind: 'question',
      words: ['l sol v20% e100 s95'],
    })
  })

  it('is one sizing among others: two are asked about', () => {
    expect(read('l sol v20% r2% e100 s95').reading.question?.code).toBe('two_sizings')
  })
})

describe('a part of Kelly', () => {
  it.each([
    ['l sol half kelly e100 s95', '0.5'],
    ['l sol a half kelly e100 s95', '0.5'],
    ['l sol quarter kelly e100 s95', '0.25'],
    ['l sol kelly 0.5 e100 s95', '0.5'],
    ['l sol kelly0.3 e100 s95', '0.3'],
    ['l sol 0.5 kelly e100 s95', '0.5'],
    ['l sol e100 s95 kelly 0.9', '0.9'],
  ])('%s is %s of it', (words, value) => {
    expect(intentOf(words)).toEqual(open({ sizing: { by: 'kelly', value } }))
  })

  it('is asked for where none was said, and never taken whole', () => {
    const { kind, reading } = read('l sol kelly e100 s95')
    expect({ kind, code: reading.question?.code, words: reading.question?.options.map((one) => one.words) }).toEqual({
      kind: 'question',
      code: 'kelly_part',
      words: ['l sol kelly0.5 e100 s95', 'l sol kelly0.25 e100 s95'],
    })
  })

  it('in percent is asked about, with the part it means', () => {
    const options = read('l sol kelly 50% e100 s95').reading.question?.options
    expect(options?.map((option) => option.words)).toEqual(['l sol kelly0.5 e100 s95'])
  })

  it('is a risk, so it asks for the stop', () => {
    expect(read('l sol half kelly e100').reading.question?.code).toBe('risk_without_stop')
  })

  it('leaves half off and close half what they were', () => {
    expect(intentOf('l sol r2% e100 s95 half off at 110')).toEqual(
      open({ targets: [{ by: 'price', value: '110', share: '50' }] }),
    )
    expect(intentOf('close half sol')).toMatchObject({ action: 'close', size: { by: 'percent', value: '50' } })
  })
})

describe('an add', () => {
  it.each(['add sol r2% e100 s95', 'add l sol r2% e100 s95', 'add to sol r2% e100 s95', 'l sol r2% e100 s95 add'])(
    '%s adds to the position, on the side that the stop implies or the words say',
    (words) => expect(intentOf(words)).toEqual(open({ isAdd: true })),
  )

  it('at the market with a stop past the entry', () => {
    expect(intentOf('add sol r2% s98')).toEqual(
      open({ isAdd: true, entry: { type: 'market' }, stop: { by: 'price', value: '98' } }),
    )
  })

  it('does not go with management', () => {
    expect(read('add close sol').reading.question?.code).toBe('two_actions')
  })
})

describe('a holding time', () => {
  it.each([
    ['hold 3d', '3', 'day'],
    ['hold3d', '3', 'day'],
    ['hold 3 days', '3', 'day'],
    ['for 3 days', '3', 'day'],
    ['for 3d', '3', 'day'],
    ['hold for 1 day', '1', 'day'],
    ['hold 12h', '12', 'hour'],
    ['for 36 hours', '36', 'hour'],
    ['hold 2w', '2', 'week'],
    ['for 1.5 weeks', '1.5', 'week'],
  ])('%s is %s %s', (words, value, unit) => {
    expect(intentOf(`l sol r2% e100 s95 ${words}`)).toEqual(open({ hold: { value, unit: unit as 'day' } }))
  })

  it('without a unit is asked about', () => {
    const options = read('l sol r2% e100 s95 hold 3').reading.question?.options
    expect(options?.map((option) => option.words)).toEqual([
      'l sol r2% e100 s95 hold3h',
      'l sol r2% e100 s95 hold3d',
      'l sol r2% e100 s95 hold3w',
    ])
  })

  it('said twice differently is a question', () => {
    expect(read('l sol r2% e100 s95 hold 3d for 2 days').reading.question?.code).toBe('two_holding_times')
  })

  it.each([
    'l sol r2% e100 s95 for',
    'l sol r2% e100 s95 for 3',
    'l sol r2% e100 s95 for me',
    'l sol r2% e100 s95 for 3 moons',
  ])('%s is unreadable: "for" means a time only before one', (words) => expect(read(words).kind).toBe('unreadable'))

  it.each(['hold 0d', 'hold -3d', 'hold 1e3d'])('%s is refused as a number', (words) => {
    expect(read(`l sol r2% e100 s95 ${words}`).kind).toBe('refused')
  })
})

describe('sentences without the new words', () => {
  it('have no new fields in their intent', () => {
    expect(Object.keys(intentOf('l sol r2% e100 s95') ?? {})).toEqual(Object.keys(open()))
    expect(writeWords(open())).toBe('l SOL r2% e100 s95')
  })
})
