import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writePrompt } from '../../main/words/model/roles.ts'
import { makeLexicon } from './make-lexicon.ts'
import { makeRows, type Rejects, type Row, splits } from './make-rows.ts'

// `node scripts/train/make-data.ts --out DIR [--train N] [--test N] [--seed S]`: train.jsonl, one file for each held-out
// split, and lexicon.json. Training and the desk see the same masked words, because both come from maskWords.
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    train: { type: 'string', default: '300000' },
    test: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
})
if (values.out === undefined) throw new Error('--out DIR is missing')
const out = values.out
mkdirSync(out, { recursive: true })

const taken = new Set<string>()
const written = new Map<string, number>()
const seeds = { train: 0, known: 101, coins: 202, mixed: 303, held: 404 }
const rejects: Rejects = new Map()
const clean = new Map<string, number>()

const line = (row: Row): string => `${JSON.stringify({ ...row, prompt: writePrompt(row.masked) })}\n`

for (const split of Object.keys(splits) as (keyof typeof splits)[]) {
  const file = createWriteStream(join(out, `${split}.jsonl`))
  const wanted = Number(split === 'train' ? values.train : values.test)
  let count = 0
  for (const row of makeRows(
    split,
    Number(values.seed) * 1000 + seeds[split],
    split === 'train' ? new Set() : taken,
    rejects,
  )) {
    if (!file.write(line(row))) await new Promise<void>((resolve) => file.once('drain', () => resolve()))
    if (split === 'train') {
      taken.add(row.masked)
      if (!row.isNoisy)
        for (const word of row.masked.match(/[a-z]+/g) ?? []) clean.set(word, (clean.get(word) ?? 0) + 1)
    }
    if (++count >= wanted) break
  }
  await new Promise<void>((resolve) => file.end(() => resolve()))
  written.set(split, count)
}
writeFileSync(join(out, 'lexicon.json'), `${JSON.stringify(makeLexicon(clean))}\n`)
const dropped = [...rejects].map(([why, { count }]) => `${why}: ${count}`).join(', ')
process.stdout.write(`${JSON.stringify(Object.fromEntries(written))}\ndropped: ${dropped}\n`)
