import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sizeWords } from '../../main/size-words.ts'
import { type Facts, factsSchema } from '../../preload/contract/facts.ts'
import type { Report } from '../../preload/contract/report.ts'

/** What the reference of `scripts/oracle` answered: a report's numbers, and its checks as verdicts by id. */
interface Answer {
  verdict: Report['verdict']
  sizing?: Partial<Report['sizing']>
  ticket?: Partial<Report['ticket']>
  losses?: Report['losses']
  checks?: Record<string, string>
}

interface Case {
  words: string
  facts: Facts
  oracle: Answer
}

const [, ...lines] = readFileSync(new URL('../fixtures/sizing-oracle.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
const cases = lines.map((line) => JSON.parse(line) as Case)

/** The parts of a report that the reference answers too, in its form. */
function answerOf(report: Report, asked: Answer): Answer {
  const { verdict, refusal, ticket, sizing, losses, checks } = report
  if (refusal !== null || !asked.ticket || !asked.checks || ticket === null) return { verdict }
  const said = checks.filter(({ id }) => asked.checks && Object.hasOwn(asked.checks, id))
  return {
    verdict,
    sizing,
    ticket: Object.fromEntries(Object.entries(ticket).filter(([name]) => asked.ticket && name in asked.ticket)),
    losses,
    checks: Object.fromEntries(said.map(({ id, verdict: found }) => [id, found])),
  }
}

describe('an independent reference in another language', () => {
  it('was asked about every kind of sizing and entry', () => {
    const words = cases.map((one) => one.words).join('\n')
    for (const kind of [
      / r\d/,
      / r\$/,
      / n\d/,
      / a\d/,
      / m\d/,
      / q\d/,
      / es\d/,
      /x\d\b/,
      / ioc/,
      / alo/,
      /atr/,
      / s-?[\d.]+%/,
    ]) {
      expect(words).toMatch(kind)
    }
    expect(cases.length).toBeGreaterThan(200)
  })

  it('gives every size, price, cap, loss and verdict that the desk gives, to the last digit', () => {
    for (const { words, facts, oracle } of cases) {
      const report = sizeWords({ words, facts: factsSchema.parse(facts), origin: 'grammar' })
      expect({ words, ...answerOf(report, oracle) }).toEqual({ words, ...oracle })
    }
  })
})
