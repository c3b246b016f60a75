import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { replaceUnknown } from '../../main/words/model/known-words.ts'
import { writePrompt } from '../../main/words/model/roles.ts'
import { makeLexicon } from './make-lexicon.ts'
import { makePhrases } from './make-phrases.ts'
import { makeRows, type Rejects, type Row, splits } from './make-rows.ts'
import { hideWords } from './noise.ts'
import { Random } from './random.ts'

// `node scripts/train/make-data.ts --out DIR [--train N] [--test N] [--seed S]`: train.jsonl, one file for each held-out
// split, lexicon.json and phrases.json. Training and the desk see the same masked words, because both come from maskWords.
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    train: { type: 'string', default: '450000' },
    test: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
})
if (values.out === undefined) throw new Error('--out DIR is missing')
const out = values.out
mkdirSync(out, { recursive: true })

const taken = new Set<string>()
const written = new Map<string, number>()
const seeds = { train: 0, known: 101, coins: 202, mixed: 303, held: 404, one: 505, stranger: 606 }
const rejects: Rejects = new Map()
const seed = Number(values.seed) * 1000

function* take(split: keyof typeof splits, wanted: number): Generator<Row> {
  let count = 0
  for (const row of makeRows(split, seed + seeds[split], split === 'train' ? new Set() : taken, rejects)) {
    yield row
    if (++count >= wanted) return
  }
}

async function write(split: keyof typeof splits, rows: Iterable<Row>, see: (masked: string) => string): Promise<void> {
  const file = createWriteStream(join(out, `${split}.jsonl`))
  let count = 0
  for (const row of rows) {
    count++
    const line = `${JSON.stringify({ ...row, prompt: writePrompt(see(row.masked)) })}\n`
    if (!file.write(line)) await new Promise<void>((resolve) => file.once('drain', () => resolve()))
  }
  await new Promise<void>((resolve) => file.end(() => resolve()))
  written.set(split, count)
}

const train = [...take('train', Number(values.train))]
const clean = new Map<string, number>()
for (const row of train) {
  taken.add(row.masked)
  if (!row.isNoisy) for (const word of row.masked.match(/[a-z]+/g) ?? []) clean.set(word, (clean.get(word) ?? 0) + 1)
}
const lexicon = makeLexicon(clean)
const known = new Set(lexicon.words)
const random = new Random(seed)
await write('train', train, (masked) => hideWords(replaceUnknown(masked, known), random))
for (const split of Object.keys(splits) as (keyof typeof splits)[])
  if (split !== 'train') await write(split, take(split, Number(values.test)), (masked) => replaceUnknown(masked, known))
writeFileSync(join(out, 'lexicon.json'), `${JSON.stringify(lexicon)}\n`)
writeFileSync(join(out, 'phrases.json'), `${JSON.stringify({ version: 1, phrases: makePhrases() })}\n`)
const dropped = [...rejects].map(([why, { count }]) => `${why}: ${count}`).join(', ')
process.stdout.write(`${JSON.stringify(Object.fromEntries(written))}\ndropped: ${dropped}\n`)
