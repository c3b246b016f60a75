import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { convertPair } from '../../main/models/import/convert-pair.ts'
import { type Evaluation, type Training, writeFigures } from './write-figures.ts'

// `node scripts/train/ship.ts [--limit N] DIR…`: makes the pair of each seed with the desk's own converter, measures it
// through the runtime, and writes native-models/tiny from the first with its lexicon, phrases, calibration and manifest.
const { values, positionals: works } = parseArgs({
  allowPositionals: true,
  options: { limit: { type: 'string', default: '1000' } },
})
if (works.length === 0) throw new Error('a folder of make-model.sh is missing')
const work = works[0]!
const root = fileURLToPath(new URL('../..', import.meta.url))
const shipped = join(root, 'native-models')
const folder = 'tiny'
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T

/** The pair of one seed, and what it gets right; measured once. */
async function measure(work: string) {
  const pair = await convertPair({
    base: join(work, 'tiny.gguf'),
    adapter: join(work, 'tiny-dora'),
    out: work,
    threads: 1,
  })
  const report = join(work, 'evaluation.json')
  const files = ['lexicon', 'phrases'].flatMap((name) => [`--${name}`, join(work, 'data', `${name}.json`)])
  if (!existsSync(report))
    execFileSync(
      process.execPath,
      [
        join(root, 'scripts/train/evaluate.ts'),
        ...['--model', pair.base, '--adapter', pair.adapter, '--data', join(work, 'data'), ...files],
        ...['--limit', values.limit, '--out', report],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
  return { pair, training: readJson<Training>(work, 'run', 'training.json'), evaluation: readJson<Evaluation>(report) }
}

const measured: Awaited<ReturnType<typeof measure>>[] = []
for (const one of works) measured.push(await measure(one))
const [{ pair, training, evaluation }] = measured as [Awaited<ReturnType<typeof measure>>]
const { margin, curve } = evaluation
writeFigures(join(shipped, 'README.md'), measured)
const calibration = join(work, 'calibration.json')
writeFileSync(calibration, `${JSON.stringify({ version: 1, margin, curve })}\n`)
copyFileSync(join(work, 'golden.json'), join(root, 'test/fixtures/tiny-golden.json'))

/** Puts a file in its place and says what the manifest says of it. */
function ship(from: string, name: string) {
  const path = `${folder}/${name}`
  mkdirSync(dirname(join(shipped, path)), { recursive: true })
  copyFileSync(from, join(shipped, path))
  const bytes = readFileSync(from)
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const { parameters } = readJson<{ parameters: number }>(work, 'export.json')
const manifest = {
  version: 1,
  models: [
    {
      name: 'tiny',
      licence: 'Apache-2.0',
      parameters,
      trainedAt: git('log', '-1', '--format=%H', '--', 'scripts/train', 'main/words/model'),
      seed: training.seed,
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
        lexicon: ship(join(work, 'data', 'lexicon.json'), 'lexicon.json'),
        phrases: ship(join(work, 'data', 'phrases.json'), 'phrases.json'),
        calibration: ship(calibration, 'calibration.json'),
      },
    },
  ],
}
writeFileSync(join(shipped, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(manifest.models[0]!.files.model)}\n`)
