import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ownBackends } from '../../preload/contract/models.ts'
import { download } from './download.ts'
import { checkPair } from './import/check-pair.ts'
import { ModelRefusal } from './import/model-refusal.ts'
import { sha256OfFile } from './import/run-plan.ts'

const modelFile = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,200}$/),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
const modelCard = z.strictObject({
  name: z.string().regex(/^[\w][\w.-]{0,60}$/),
  model: modelFile,
  adapter: modelFile.nullable(),
  licence: z.string().max(200).nullable(),
  source: z.string().max(2_000),
  installed: z.string(),
})

/** One installed model: what `model.json` in its folder says. */
export type InstalledModel = z.infer<typeof modelCard> & { folder: string }
/** Where a file of a model comes from: a path, or an https address with the SHA-256 that its publisher names. */
export type ModelSource = { at: string; sha256: string | null }

const card = 'model.json'
const isAddress = (at: string) => /^[a-z]+:\/\//i.test(at)

/** The models of a home, by name; a folder that can't be read whole is told of in `broken`. */
export function listModels(home: string): { models: InstalledModel[]; broken: string[] } {
  const models: InstalledModel[] = []
  const broken: string[] = []
  const root = join(home, 'models')
  if (!existsSync(root)) return { models, broken }
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue
    try {
      models.push(readCard(join(root, entry.name)))
    } catch (thrown) {
      broken.push(`${entry.name}: ${(thrown as Error).message}`)
    }
  }
  return { models: models.sort((a, b) => a.name.localeCompare(b.name)), broken }
}

function readCard(folder: string): InstalledModel {
  const parsed = modelCard.safeParse(JSON.parse(readFileSync(join(folder, card), 'utf8')))
  if (!parsed.success) throw new ModelRefusal(`its ${card} is not valid (${parsed.error.issues[0]?.path.join('.')})`)
  return { ...parsed.data, folder }
}

/** An installed model by its name. A ModelRefusal names those that there are. */
export function findModel(home: string, name: string): InstalledModel {
  const { models } = listModels(home)
  const found = models.find((model) => model.name === name)
  if (found !== undefined) return found
  const names = models.map((model) => model.name).join(', ')
  throw new ModelRefusal(
    `No model "${name}" is installed${names === '' ? '' : `; there are: ${names}`}. See desk model list.`,
  )
}

/**
 * Installs a model, and its adapter where it has one, under a name: fetched or copied, checked as a pair, hashed, and put
 * in its place only when all of it is right. A ModelRefusal leaves what was installed before as it was.
 */
export async function installModel(options: {
  home: string
  name: string
  model: ModelSource
  adapter: ModelSource | null
  licence: string | null
  onProgress?: (file: string, got: number, total: number | null) => void
  signal?: AbortSignal
}): Promise<InstalledModel> {
  const { home, name, onProgress } = options
  if (!modelCard.shape.name.safeParse(name).success)
    throw new ModelRefusal(
      `"${name}" is no name for a model: letters, digits, dots, dashes, at most 61. Nothing was installed.`,
    )
  if ((ownBackends as readonly string[]).includes(name))
    throw new ModelRefusal(`"${name}" is the desk's own word. Choose another name; nothing was installed.`)
  const folder = join(home, 'models', name)
  if (existsSync(folder))
    throw new ModelRefusal(
      `A model "${name}" is installed already. Remove it first (desk model remove ${name}), or choose another name.`,
    )
  // Kept between tries, so that a download goes on where it stopped.
  const coming = join(home, 'models', `.${name}.coming`)
  mkdirSync(coming, { recursive: true })
  const bring = async (source: ModelSource, as: string) => {
    const to = join(coming, as)
    if (!existsSync(to)) {
      if (isAddress(source.at))
        await download({
          url: source.at,
          to,
          sha256: source.sha256,
          onProgress: (got, total) => onProgress?.(as, got, total),
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        })
      else copyIn(source.at, to)
    }
    const sha256 = sha256OfFile(to, options.signal)
    if (source.sha256 !== null && source.sha256.toLowerCase() !== sha256) {
      rmSync(to, { force: true })
      throw new ModelRefusal(
        `${source.at} has the SHA-256 ${sha256}, and ${source.sha256} was expected. Nothing was installed.`,
      )
    }
    return { name: as, bytes: statSync(to).size, sha256 }
  }
  const model = await bring(options.model, 'model.gguf')
  const adapter = options.adapter === null ? null : await bring(options.adapter, 'adapter.gguf')
  try {
    checkPair(join(coming, model.name), adapter === null ? null : join(coming, adapter.name))
  } catch (thrown) {
    rmSync(coming, { recursive: true, force: true })
    throw thrown
  }
  const source = [options.model.at, ...(options.adapter === null ? [] : [options.adapter.at])].join(' + ')
  const written = { name, model, adapter, licence: options.licence, source, installed: new Date().toISOString() }
  writeFileSync(join(coming, card), `${JSON.stringify(modelCard.parse(written), null, 2)}\n`)
  renameSync(coming, folder)
  return readCard(folder)
}

function copyIn(from: string, to: string): void {
  const half = `${to}.copying`
  try {
    copyFileSync(from, half)
  } catch (thrown) {
    throw new ModelRefusal(`${from} can't be copied (${(thrown as Error).message}). Nothing was installed.`)
  }
  renameSync(half, to)
}

/** Reads every byte of a model again. Answers the sentences of what is wrong; none where all is as it was installed. */
export function verifyModel(model: InstalledModel): string[] {
  const wrong: string[] = []
  for (const file of [model.model, model.adapter]) {
    if (file === null) continue
    const path = join(model.folder, file.name)
    if (!existsSync(path)) wrong.push(`${file.name} is gone.`)
    else if (sha256OfFile(path) !== file.sha256)
      wrong.push(`${file.name} is not what was installed: its SHA-256 changed.`)
  }
  if (wrong.length > 0) return wrong
  try {
    checkPair(
      join(model.folder, model.model.name),
      model.adapter === null ? null : join(model.folder, model.adapter.name),
    )
  } catch (thrown) {
    wrong.push((thrown as Error).message)
  }
  return wrong
}

/** Takes a model away, files and all. */
export function removeModel(model: InstalledModel): void {
  rmSync(model.folder, { recursive: true, force: true })
}
