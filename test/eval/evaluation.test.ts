import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { caseSchema, type EvalCase, judgeCase, worldsSchema } from '../../main/evaluate.ts'
import { sizeWords } from '../../main/size-words.ts'

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
const casesOf = (name: string): EvalCase[] =>
  read(name)
    .trim()
    .split('\n')
    .map((line) => caseSchema.parse(JSON.parse(line)))
const worlds = worldsSchema.parse(JSON.parse(read('worlds.json')))
const cases = casesOf('cases.jsonl')
const adversarial = casesOf('adversarial.jsonl')
const judged = (of: readonly EvalCase[]) =>
  of.map((one) => ({
    one,
    result: judgeCase(one, sizeWords({ words: one.words, facts: worlds[one.world]!, origin: 'grammar' }), 0),
  }))

describe('the evaluation set, without a model', () => {
  it('holds at least 500 sentences in ten categories, and 500 adversarial ones, each once', () => {
    expect(cases.length).toBeGreaterThanOrEqual(500)
    expect(adversarial.length).toBeGreaterThanOrEqual(500)
    expect(new Set(cases.map(({ category }) => category)).size).toBe(10)
    const ids = [...cases, ...adversarial].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('never brings an order that was not said, and is wrong nowhere', () => {
    const wrong = judged([...cases, ...adversarial]).filter(
      ({ result }) => result.is === 'wrong' || result.isWrongTicket,
    )
    expect(wrong.map(({ one, result }) => `${one.id}: ${one.words}: ${result.why}`)).toEqual([])
  })

  it.each(['parameter validation', 'edge cases', 'factual', 'API structure', 'uncertainty and caution'])(
    'answers all of "%s" by code alone',
    (category) => {
      const mine = judged(cases.filter((one) => one.category === category))
      expect(mine.length).toBeGreaterThanOrEqual(40)
      expect(mine.filter(({ result }) => result.is !== 'right').map(({ one }) => one.words)).toEqual([])
    },
  )

  it('tells a wrong reading, so that a score means something', () => {
    const one = cases.find(({ words }) => words === 'long SOL, risk 2%, entry 100, stop 95, half off at 110')!
    const report = (words: string) => sizeWords({ words, facts: worlds[one.world]!, origin: 'grammar' })
    expect(judgeCase(one, report(one.words), 0)).toMatchObject({ is: 'right', isWrongTicket: false })
    expect(judgeCase(one, report('l sol r3% e100 s95 t110:50%'), 0)).toMatchObject({ is: 'wrong', isWrongTicket: true })
    expect(judgeCase({ ...one, size: '38.59' }, report(one.words), 0)).toMatchObject({
      is: 'wrong',
      isWrongTicket: false,
    })
    expect(judgeCase(one, report('l sol 2% e100 s95'), 0)).toMatchObject({
      is: 'asked',
      isOffered: false,
      isWrongTicket: false,
    })
    const half = report('l sol 2% e100 s95 t110:50%')
    expect(judgeCase(one, half, 0)).toMatchObject({ is: 'asked', isOffered: true })
    expect(judgeCase({ ...one, size: '38.59' }, half, 0)).toMatchObject({ is: 'asked', isOffered: false })
    expect(judgeCase(one, report('please help'), 0)).toMatchObject({ is: 'unread', isWrongTicket: false })
  })
})
