import { describe, expect, it } from 'vitest'
import { readAnswer, writePrompt } from '../../../main/words/model/roles.ts'
import { makeRows, type Row, splits } from '../../../scripts/train/make-rows.ts'
import { expansions, groupNames, phrases, stranger } from '../../../scripts/train/phrases/groups.ts'

function take(split: keyof typeof splits, count: number, seed = 7): Row[] {
  const rows: Row[] = []
  for (const row of makeRows(split, seed, new Set())) if (rows.push(row) >= count) break
  return rows
}

describe('the training data', () => {
  it('is the same for the same seed', () => {
    expect(take('train', 300)).toEqual(take('train', 300))
    expect(take('train', 300)).not.toEqual(take('train', 300, 8))
  })

  it.each(groupNames)('no held-out phrase of %s is a training phrase', (group) => {
    const { train, held } = phrases[group]
    const heldOnes = new Set(held.flatMap(expansions))
    expect(held.length).toBeGreaterThan(3)
    expect(train.flatMap(expansions).filter((one) => heldOnes.has(one))).toEqual([])
  })

  it('says every kind of thing in the held-out voice', () => {
    for (const group of groupNames) expect(stranger[group]?.length ?? 0, group).toBeGreaterThan(4)
  })

  it('trains on no held-out coin and no held-out phrase', () => {
    const coins = splits.held.coins.map((coin) => coin.toLowerCase())
    for (const row of take('train', 3000)) {
      expect(row.held).toBe(0)
      expect(
        row.words
          .toLowerCase()
          .split(/[^a-z0-9:]+/)
          .filter((word) => coins.includes(word)),
      ).toEqual([])
    }
  })

  it('puts a held-out phrase into every held-out row', () => {
    expect(take('held', 300).filter((row) => row.held === 0)).toEqual([])
    expect(take('one', 100).filter((row) => row.held !== 1)).toEqual([])
    expect(splits.train.coins.filter((coin) => splits.held.coins.includes(coin))).toEqual([])
  })

  it('gives no row whose masked words were trained on', () => {
    const trained = new Set(take('train', 500).map(({ masked }) => masked))
    let count = 0
    for (const row of makeRows('known', 7, trained)) {
      expect(trained.has(row.masked)).toBe(false)
      if (++count >= 500) break
    }
  })

  it('asks for answers that the grammar of the sentence offers', () => {
    for (const row of [...take('train', 1000), ...take('held', 300)])
      expect(readAnswer(row.answer, row.kinds), row.words).not.toBeNull()
  })

  it('covers every action, side and flag', () => {
    const answers = take('train', 6000)
      .map(({ answer }) => answer)
      .join(' ')
    for (const word of 'open close every cancel clear flat even move lever flip ask none many long short implied gtc ioc alo reduce cross isolated coin risk notional allocate margin size entry trigger from to rungs stop target next last part leverage account out unsure'.split(
      ' ',
    ))
      expect(answers).toContain(` ${word}`)
  })

  it('shows the model no digit', () => {
    for (const row of take('train', 1000)) expect(writePrompt(row.masked)).not.toMatch(/\d/)
  })
})
