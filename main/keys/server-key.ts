import { existsSync, readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { writeNewFile } from './durable-file.ts'
import { type KeyWrap, whyNoKeychain } from './key-wrap.ts'

/**
 * The key of a model server. It opens no account and signs nothing, but it is a secret: only this computer's keychain seals
 * it on the disk, and where there is none it lives in memory until the desk closes. It belongs to one origin, sealed with it,
 * so that an edited address gets no key that was given for another.
 */
export type ServerKey = {
  /** The key for this origin; null where there is none, or none that can be opened. */
  read(origin: string): string | null
  /** Where the origin's key is kept, as the end of a sentence; null where it has none. */
  kept(origin: string): string | null
  write(origin: string, key: string): void
  forget(): void
}

const content = z.strictObject({ origin: z.string().max(1_000), key: z.string().min(1).max(4_096) })
const fileSchema = z.strictObject({
  format: z.literal('hyperllm-desk-server-key'),
  version: z.literal(1),
  sealed: z.string().regex(/^[A-Za-z0-9+/]{4,20000}={0,2}$/),
})
type Held = z.infer<typeof content>

/** The key of the model server in its file; nothing is opened before it is asked for. */
export function openServerKey(file: string, keyWrap: KeyWrap | null): ServerKey {
  let inMemory: Held | null = null
  /** Undefined: the file was not opened yet. */
  let sealed: Held | null | undefined

  const whyNotSealed = (): string | null =>
    keyWrap === null ? 'this window has no keychain' : whyNoKeychain(keyWrap.backend())

  function open(): Held | null {
    if (sealed !== undefined) return sealed
    sealed = null
    if (keyWrap === null || whyNotSealed() !== null || !existsSync(file)) return null
    try {
      const { sealed: text } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
      const bytes = keyWrap.unwrap(Buffer.from(text, 'base64'))
      sealed = content.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    } catch {
      // Another computer's keychain, or a damaged file: the key has to be given again, which the view says by having none.
    }
    return sealed
  }

  const of = (origin: string): Held | null => {
    if (inMemory?.origin === origin) return inMemory
    const held = open()
    return held?.origin === origin ? held : null
  }

  function forget(): void {
    inMemory = null
    sealed = null
    rmSync(file, { force: true })
  }

  return {
    read: (origin) => of(origin)?.key ?? null,
    kept(origin) {
      const held = of(origin)
      if (held === null) return null
      if (held !== inMemory) return `in this computer's keychain (${keyWrap!.backend()})`
      return `until the desk closes: ${whyNotSealed() ?? 'the keychain did not take it'}`
    },
    write(origin, key) {
      forget()
      const held = content.parse({ origin, key })
      inMemory = held
      if (keyWrap === null || whyNotSealed() !== null) return
      let bytes: Uint8Array
      try {
        bytes = keyWrap.wrap(Buffer.from(JSON.stringify(held), 'utf8'))
      } catch {
        // The keychain is locked: the key still serves until the desk closes, and the view says so.
        return
      }
      const format = 'hyperllm-desk-server-key'
      const text = `${JSON.stringify({ format, version: 1, sealed: Buffer.from(bytes).toString('base64') })}\n`
      writeNewFile(file, text)
      inMemory = null
      sealed = held
    },
    forget,
  }
}
