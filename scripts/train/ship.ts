import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { convertPair } from '../../main/models/import/convert-pair.ts'
import { type Evaluation, writeFigures } from './write-figures.ts'

// `node scripts/train/ship.ts --work DIR [--seed S] [--limit N]`: makes the pair with the desk's own converter, measures
// it through the runtime, and writes native-models/tiny with its lexicon, phrases, calibration and manifest.
const { values } = parseArgs({
  options: {
    work: { type: 'string' },
    seed: { type: 'string', default: '1' },
    limit: { type: 'string', default: '2000' },
  },
})
if (!values.work) throw new Error('--work DIR is missing')
const work = values.work
const root = fileURLToPath(new URL('../..', import.meta.url))
const shipped = join(root, 'native-models')
const folder = 'tiny'
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

const pair = await convertPair({
  base: join(work, 'tiny.gguf'),
  adapter: join(work, 'tiny-dora'),
  out: work,
  threads: 1,
})
const lexicon = join(work, 'data', 'lexicon.json')
const phrases = join(work, 'data', 'phrases.json')
const report = join(work, 'evaluation.json')
execFileSync(
  process.execPath,
  [
    join(root, 'scripts/train/evaluate.ts'),
    ...['--model', pair.base, '--adapter', pair.adapter, '--data', join(work, 'data'), '--lexicon', lexicon],
    ...['--phrases', phrases],
    ...['--limit', values.limit, '--out', report],
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
)
const evaluation = JSON.parse(readFileSync(report, 'utf8')) as Evaluation
const { margin, curve } = evaluation
writeFigures(join(shipped, 'README.md'), evaluation)
const calibration = join(work, 'calibration.json')
writeFileSync(calibration, `${JSON.stringify({ version: 1, margin, curve })}\n`)

/** Puts a file in its place and says what the manifest says of it. */
function ship(from: string, name: string) {
  const path = `${folder}/${name}`
  mkdirSync(dirname(join(shipped, path)), { recursive: true })
  copyFileSync(from, join(shipped, path))
  const bytes = readFileSync(from)
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const { parameters } = JSON.parse(readFileSync(join(work, 'export.json'), 'utf8')) as { parameters: number }
const manifest = {
  version: 1,
  models: [
    {
      name: 'tiny',
      licence: 'Apache-2.0',
      parameters,
      trainedAt: git('log', '-1', '--format=%H', '--', 'scripts/train', 'main/words/model'),
      seed: Number(values.seed),
      contextSize: 512,
      files: {
        model: ship(pair.base, 'tiny-dora.base.gguf'),
        adapter: ship(pair.adapter, 'tiny-dora.adapter.gguf'),
        source: ship(join(work, 'tiny.gguf'), 'tiny.gguf'),
        sourceAdapter: ship(
          join(work, 'tiny-dora', 'adapter_model.safetensors'),
          'tiny-dora/adapter_model.safetensors',
        ),
        sourceAdapterConfig: ship(join(work, 'tiny-dora', 'adapter_config.json'), 'tiny-dora/adapter_config.json'),
        lexicon: ship(lexicon, 'lexicon.json'),
        phrases: ship(phrases, 'phrases.json'),
        calibration: ship(calibration, 'calibration.json'),
      },
    },
  ],
}
writeFileSync(join(shipped, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(manifest.models[0]!.files.model)}\n`)
