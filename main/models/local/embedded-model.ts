import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { checkPair } from '../import/check-pair.ts'
import { ModelRefusal } from '../import/model-refusal.ts'
import type { LocalModelSettings } from './local-model.ts'

const file = z.strictObject({
  path: z.string().regex(/^[\w-]+(\/[\w.-]+)+$/),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
const manifestSchema = z.strictObject({
  version: z.literal(1),
  models: z.array(
    z.strictObject({
      name: z.string(),
      licence: z.string(),
      parameters: z.number().int().positive(),
      /** The commit whose scripts/train made the weights, and the seed. */
      trainedAt: z.string(),
      seed: z.number().int(),
      contextSize: z.number().int().positive(),
      files: z.strictObject({
        /** The model and its adapter as they are loaded: a pair made by `desk model convert`. */
        model: file,
        adapter: file,
        /** What the pair was made from. */
        source: file,
        sourceAdapter: file,
        sourceAdapterConfig: file,
        lexicon: file,
        phrases: file,
        calibration: file,
      }),
    }),
  ),
})
const lexiconSchema = z.strictObject({ version: z.literal(1), words: z.array(z.string()) })
const phrasesSchema = z.strictObject({ version: z.literal(1), phrases: z.record(z.string(), z.array(z.string())) })
const calibrationSchema = z.looseObject({ version: z.literal(1), margin: z.number().min(0).max(1) })

/** What the desk ships: how to run it, the words and phrases that it knows, and from which margin on its choices count. */
export type EmbeddedModel = {
  settings: Omit<LocalModelSettings, 'loadLimitMs' | 'answerLimitMs'>
  /** Of the two files that are loaded. */
  files: { bytes: number; sha256: string[]; licence: string }
  knowledge: { words: ReadonlySet<string>; phrases: Record<string, string[]>; margin: number }
}

const shipped = fileURLToPath(new URL('../../../native-models', import.meta.url))

/**
 * The embedded model by its name, every file of it checked against the manifest's size and SHA-256, the pair checked too.
 * Null: none of that name is shipped. Throws a ModelRefusal where a file is missing or is not the one that was shipped.
 */
export function embeddedModel(name: string, folder = shipped): EmbeddedModel | null {
  const manifest = manifestSchema.safeParse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
  if (!manifest.success) throw new ModelRefusal('native-models/manifest.json is not valid. No model was loaded.')
  const model = manifest.data.models.find((one) => one.name === name)
  if (!model) return null
  const { files } = model
  const read = (one: z.infer<typeof file>): Buffer => {
    const path = join(folder, one.path)
    if (!existsSync(path)) throw new ModelRefusal(`native-models/${one.path} is missing. Install the desk again.`)
    const bytes = readFileSync(path)
    if (bytes.length !== one.bytes || createHash('sha256').update(bytes).digest('hex') !== one.sha256)
      throw new ModelRefusal(`native-models/${one.path} is not the file that was shipped. Install the desk again.`)
    return bytes
  }
  read(files.model)
  read(files.adapter)
  const modelPath = join(folder, files.model.path)
  const adapterPath = join(folder, files.adapter.path)
  checkPair(modelPath, adapterPath)
  const lexicon = lexiconSchema.parse(JSON.parse(read(files.lexicon).toString('utf8')))
  const { phrases } = phrasesSchema.parse(JSON.parse(read(files.phrases).toString('utf8')))
  const calibration = calibrationSchema.parse(JSON.parse(read(files.calibration).toString('utf8')))
  return {
    settings: { name, modelPath, adapterPath, contextSize: model.contextSize, threads: 1, gpu: null },
    files: {
      bytes: files.model.bytes + files.adapter.bytes,
      sha256: [files.model.sha256, files.adapter.sha256],
      licence: model.licence,
    },
    knowledge: { words: new Set(lexicon.words), phrases, margin: calibration.margin },
  }
}
