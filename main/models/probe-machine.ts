import { fork } from 'node:child_process'
import { freemem, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** What this machine can hold, in bytes. `gpu` is null where no build of the runtime found one, with the reason in `why`. */
export type Machine = {
  memory: { total: number; free: number }
  gpu: { name: string; total: number; free: number } | null
  why: string | null
}

const answer = z.union([
  z.strictObject({ gpu: z.string(), total: z.number(), free: z.number() }),
  z.strictObject({ gpu: z.null(), why: z.string() }),
])
const limitMs = 20_000

/** Asks the runtime, in a process of its own, because a driver that is broken must not take the desk with it. */
export async function probeMachine(): Promise<Machine> {
  const memory = { total: totalmem(), free: freemem() }
  const said = await new Promise<unknown>((resolve) => {
    const child = fork(fileURLToPath(new URL('./probe-gpu.ts', import.meta.url)), { stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.once('message', resolve)
    child.once('error', (thrown) => resolve({ gpu: null, why: thrown.message }))
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      resolve({ gpu: null, why: `the look for a GPU ended with ${signal ?? code}` })
    })
  })
  const parsed = answer.safeParse(said)
  if (!parsed.success) return { memory, gpu: null, why: 'the look for a GPU answered nothing that can be read' }
  if (parsed.data.gpu === null) return { memory, gpu: null, why: parsed.data.why }
  return { memory, gpu: { name: parsed.data.gpu, total: parsed.data.total, free: parsed.data.free }, why: null }
}
