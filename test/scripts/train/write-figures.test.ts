import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Evaluation, writeFigures } from '../../../scripts/train/write-figures.ts'

const set = { rows: 200, exact: 0.875, acted: 0.5, actedWrong: 1, actionable: 80, askedOfActionable: 0.05 }
const figures = { ...set, p50Ms: 20, p95Ms: 41, byKind: { open: '175/200' } }
const byHand = { rows: 97, right: 70, rightIfConfirmed: 96, asked: 20, wrong: 0, byGrammar: 30 }
const evaluation: Evaluation = {
  ...{ known: figures, coins: figures, one: figures, mixed: figures, held: figures, stranger: figures },
  margin: 0.5,
  byHand,
  curve: [{ margin: 0.5, kept: 0.9, wrongOfKept: 0.1, acted: 0.5, actedWrong: 0, askedOfActionable: 0.05 }],
}
const cardWith = (text: string) => {
  const card = join(mkdtempSync(join(tmpdir(), 'card-')), 'README.md')
  writeFileSync(card, text)
  return card
}
const begin = '<!-- figures: written by scripts/train/ship.ts -->'
const end = '<!-- end of figures -->'

describe('the figures of the model card', () => {
  it('stand between their marks: every seed beside the others, and the first one whole', () => {
    const card = cardWith(`before\n${begin}\nold\n${end}\nafter\n`)
    const better: Evaluation = { ...evaluation, held: { ...figures, exact: 0.9, actedWrong: 0 } }
    writeFigures(card, [
      { training: { seed: 1, tokens: 15_000_000, minutes: 30 }, evaluation },
      { training: { seed: 2, tokens: 15_040_000, minutes: 31 }, evaluation: better },
    ])
    const text = readFileSync(card, 'utf8')
    expect(text).toMatch(/^before\n/)
    expect(text).toMatch(/\nafter\n$/)
    expect(text).not.toContain('old')
    expect(text).toContain('| every phrase held out, held-out coins | 87.5% | 90.0% |')
    expect(text).toContain('| wrong acts, all sets | 6 | 5 |')
    expect(text).toContain('| trained on, million tokens | 15.0 | 15.0 |')
    expect(text).toContain('| every phrase held out, held-out coins | 200 | 87.5% | 50.0% | 1 | 5.0% of 80 | 20 / 41 |')
  })

  it('are not written where the card has no place for them', () => {
    expect(() =>
      writeFigures(cardWith('no marks'), [{ training: { seed: 1, tokens: 1, minutes: 1 }, evaluation }]),
    ).toThrow('no place for the figures')
  })
})
