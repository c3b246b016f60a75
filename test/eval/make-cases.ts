import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EvalCase } from '../../main/evaluate.ts'
import { readWords } from '../../main/words/read-words.ts'
import type { Intent } from '../../preload/contract/intent.ts'
import { answerOpen } from '../oracle/answer.ts'
import { adversarial } from './adversarial-specs.ts'
import type { Spec } from './spec.ts'
import { categories } from './specs.ts'
import { worlds } from './worlds.ts'

// `node test/eval/make-cases.ts`: writes cases.jsonl, adversarial.jsonl and worlds.json from the hand-written sentences. The
// meaning is the terse sentence of the same meaning; every number of it is computed by the oracle in whole numbers, which
// shares nothing with the desk's own arithmetic.

function meaningOf(terse: string, world: 'flat' | 'held'): Intent {
  const { markets } = worlds[world]
  const price = (coin: string) => markets[coin]?.mark ?? null
  const read = readWords(terse, { coins: Object.keys(markets), price })
  if (read.kind !== 'intent' || read.reading.intent === null)
    throw new Error(
      `"${terse}" is no terse sentence: ${read.kind} ${read.refusal?.text ?? read.reading.question?.text}`,
    )
  return read.reading.intent
}

function caseOf(spec: Spec, category: string, id: string): EvalCase {
  const world = spec.world ?? 'flat'
  const intent = spec.means === undefined ? null : meaningOf(spec.means, world)
  const must = spec.must ?? 'read'
  // Sizes by volatility are no part of the oracle; that the reading is right is what is asked there.
  const isSized = intent?.action === 'open' && intent.sizing.by !== 'volatility' && intent.sizing.by !== 'kelly'
  const answer = isSized ? answerOpen(intent, worlds[world], 'grammar') : null
  // N = equity · target / realised = 10,000 · 0.2 / 0.65, over 100, floored to the lot.
  const volatility = intent?.action === 'open' && !isSized ? '30.76' : null
  const blocks = Object.entries(answer?.checks ?? {})
    .filter(([, verdict]) => verdict === 'block')
    .map(([name]) => name)
  return {
    id,
    category,
    words: spec.words,
    world,
    intent,
    must: must.startsWith('answer:') ? 'answer' : (must as EvalCase['must']),
    size: answer?.ticket?.size ?? volatility,
    topic: must.startsWith('answer:') ? must.slice('answer:'.length) : null,
    mayAsk: spec.mayAsk ?? false,
    flag: spec.flag ?? false,
    blocked: spec.blocked ? (blocks as EvalCase['blocked']) : null,
  }
}

function write(name: string, cases: readonly EvalCase[]): void {
  writeFileSync(join(import.meta.dirname, name), cases.map((one) => `${JSON.stringify(one)}\n`).join(''))
  process.stdout.write(`${name}: ${cases.length} sentences\n`)
}

const cases = Object.entries(categories).flatMap(([category, specs]) => {
  const seen = new Set<string>()
  return specs
    .filter(({ words, world }) => !seen.has(`${world}${words}`) && seen.add(`${world}${words}`))
    .map((spec, at) => caseOf(spec, category, `${category.replaceAll(' ', '-')}-${at + 1}`))
})
write('cases.jsonl', cases)
write(
  'adversarial.jsonl',
  adversarial.map((spec, at) => caseOf(spec, 'adversarial and injected', `adversarial-${at + 1}`)),
)
writeFileSync(join(import.meta.dirname, 'worlds.json'), `${JSON.stringify(worlds, null, 2)}\n`)
