import { freemem, totalmem } from 'node:os'
import { runJob } from './catalog-jobs.ts'
import type { ModelChild } from './local/fork-model.ts'
import { catalogEntry, forkModel } from './local/fork-model.ts'

/** What this machine can hold, in bytes. `gpu` is null where no build of the runtime found one, with the reason in `why`. */
export type Machine = {
  memory: { total: number; free: number }
  gpu: { name: string; total: number; free: number } | null
  why: string | null
}

const limitMs = 60_000

/** Asks the runtime, in a process of its own, because a driver that is broken must not take the desk with it. Never rejects. */
export async function probeMachine(start: () => ModelChild = () => forkModel(catalogEntry())): Promise<Machine> {
  const memory = { total: totalmem(), free: freemem() }
  const signal = AbortSignal.timeout(limitMs)
  try {
    const { gpu, why } = await runJob(start, { do: 'probe' }, 'machine', { signal })
    return { memory, gpu, why }
  } catch (thrown) {
    const why = signal.aborted ? `no answer within ${limitMs / 1000} s` : (thrown as Error).message
    return { memory, gpu: null, why: `the look for a GPU failed (${why})` }
  }
}
