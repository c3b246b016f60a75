import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { backendIdSchema } from '../../preload/contract/models.ts'

const choiceSchema = z.strictObject({
  chosen: backendIdSchema,
  remote: z.strictObject({ url: z.string().max(500), model: z.string().min(1).max(300) }).nullable(),
})

/** What reads free language in a home, and the server it knows. The server's key is kept elsewhere. */
export type ModelChoice = z.infer<typeof choiceSchema>

/** Nothing was chosen yet: the shipped model reads. */
export const firstChoice: ModelChoice = { chosen: 'tiny', remote: null }
const fileOf = (home: string) => join(home, 'models', 'choice.json')

/** The home's choice. A file that can't be read chooses nothing, and `why` says so: no model is guessed. */
export function readModelChoice(home: string): { choice: ModelChoice; why: string | null } {
  const file = fileOf(home)
  if (!existsSync(file)) return { choice: firstChoice, why: null }
  try {
    return { choice: choiceSchema.parse(JSON.parse(readFileSync(file, 'utf8'))), why: null }
  } catch {
    const why = `${file} can't be read, so no model is chosen and the terse grammar reads alone. Choose one in Models.`
    return { choice: { chosen: 'none', remote: null }, why }
  }
}

/** Keeps the choice, whole or not at all. */
export function writeModelChoice(home: string, choice: ModelChoice): void {
  mkdirSync(join(home, 'models'), { recursive: true, mode: 0o700 })
  const draft = `${fileOf(home)}.draft`
  writeFileSync(draft, `${JSON.stringify(choice, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, fileOf(home))
}
