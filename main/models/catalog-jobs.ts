import { z } from 'zod'
import type { ModelSource } from './catalog.ts'
import type { ModelChild } from './local/fork-model.ts'

// Gigabytes are hashed and copied here, and a GPU's driver is asked: each job in a process of its own, so that the desk's
// own process never waits, and can end it at any moment.

/** What a job's process is told to do; `home` is the folder of the desk. */
export type CatalogJob =
  | { do: 'look'; home: string; context: number }
  | { do: 'probe' }
  | { do: 'verify'; home: string; name: string }
  | {
      do: 'install'
      home: string
      name: string
      model: ModelSource
      adapter: ModelSource | null
      licence: string | null
    }

const bytes = z.number().nonnegative()
const text = z.string().max(4_000)
const gpu = z.strictObject({ name: text, total: bytes, free: bytes })
export const jobMessages = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('progress'), file: text, got: bytes, total: bytes.nullable() }),
  z.strictObject({ is: z.literal('needs'), needs: z.record(z.string(), z.strictObject({ need: bytes.nullable() })) }),
  z.strictObject({ is: z.literal('machine'), gpu: gpu.nullable(), why: text.nullable() }),
  z.strictObject({ is: z.literal('verified'), wrong: z.array(text).max(10) }),
  z.strictObject({ is: z.literal('installed'), source: text, sha256: z.array(text).max(4) }),
  z.strictObject({ is: z.literal('refused'), why: text }),
])
export type JobMessage = z.infer<typeof jobMessages>
type Ending = Exclude<JobMessage, { is: 'progress' | 'refused' }>

/**
 * Runs a job in a process that `start` starts, and answers how it ended. Rejects with one sentence where it is refused, where
 * the process dies, or when the signal stops it.
 */
export function runJob<K extends Ending['is']>(
  start: () => ModelChild,
  job: CatalogJob,
  ending: K,
  {
    onProgress,
    signal,
  }: { onProgress?: (file: string, got: number, total: number | null) => void; signal?: AbortSignal } = {},
): Promise<Extract<Ending, { is: K }>> {
  return new Promise((resolve, reject) => {
    const child = start()
    let isOver = false
    const finish = (act: () => void) => {
      if (isOver) return
      isOver = true
      signal?.removeEventListener('abort', stop)
      act()
      child.kill()
    }
    const stop = () =>
      finish(() => reject(new Error('Stopped. What came is kept; the same request goes on from there.')))
    if (signal?.aborted) return stop()
    signal?.addEventListener('abort', stop, { once: true })
    child.onMessage((message) => {
      const parsed = jobMessages.safeParse(message)
      if (!parsed.success) return finish(() => reject(new Error('The process that looks after models said nonsense.')))
      const said = parsed.data
      if (said.is === 'progress') return onProgress?.(said.file, said.got, said.total)
      finish(() => {
        if (said.is === 'refused') reject(new Error(said.why))
        else if (said.is === ending) resolve(said as Extract<Ending, { is: K }>)
        else reject(new Error('The process that looks after models answered something else.'))
      })
    })
    child.onEnd(() => finish(() => reject(new Error('The process that looks after models ended too early.'))))
    child.send(job)
  })
}
