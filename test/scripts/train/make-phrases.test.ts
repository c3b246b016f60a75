import { describe, expect, it } from 'vitest'
import { openPhraseBook, phraseGroups } from '../../../main/words/model/phrase-book.ts'
import { maskWords } from '../../../main/words/model/quotes.ts'
import { readAnswer } from '../../../main/words/model/roles.ts'
import { makePhrases } from '../../../scripts/train/make-phrases.ts'
import { listedCoins, makeRows } from '../../../scripts/train/make-rows.ts'

const table = makePhrases()
const book = openPhraseBook(table)

describe('the table of known phrases', () => {
  it('names no group that the desk does not know, and fits into 400 kB', () => {
    expect(Object.keys(table).filter((name) => !(phraseGroups as readonly string[]).includes(name))).toEqual([])
    expect(JSON.stringify(table).length).toBeLessThan(400_000)
  })

  // What is meant must be among the readings, or one reading alone could be another order than the one that was said.
  it('reads what is meant out of nearly every sentence made of its phrases, and never one order for another', () => {
    const counts = { rows: 0, one: 0, withTruth: 0 }
    const wrong: string[] = []
    for (const row of makeRows('known', 4242, new Set())) {
      if (!row.isPlain || row.kind === 'many') continue
      if (++counts.rows > 2_000) break
      const readings = book.readings(maskWords(row.words, listedCoins).exact) ?? []
      const truth = JSON.stringify(readAnswer(row.answer, row.kinds))
      const isThere = readings.some((one) => JSON.stringify(one) === truth)
      if (isThere) counts.withTruth++
      if (isThere && readings.length === 1) counts.one++
      if (!isThere && readings.length === 1 && !readings[0]!.roles.includes('unsure'))
        wrong.push(`${row.words}: ${JSON.stringify(readings[0])} instead of ${row.answer}`)
    }
    expect(wrong).toEqual([])
    expect(counts.withTruth / counts.rows).toBeGreaterThan(0.93)
    expect(counts.one / counts.rows).toBeGreaterThan(0.88)
  })
})
