import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ModelRefusal } from './model-refusal.ts'
import type { RowJob, RowSight } from './row-job.ts'

/** A file to be made: its first bytes, and how long it gets. Until all is done it is called `<path>.part`. */
export type PlannedFile = { path: string; header: Uint8Array; size: number }
/** Bytes that are taken over as they are. `to` is the final path. */
export type CopyJob = {
  name: string
  from: { file: string; offset: number }
  to: { file: string; offset: number }
  bytes: number
}
/** One matrix, in pieces that workers share. Targets name final paths. */
export type MatrixJob = { name: string; jobs: RowJob[]; multiplications: number }

/** Everything that makes one or two files; `id` tells whether half-done files belong to it. */
export type Plan = { id: string; files: PlannedFile[]; copies: CopyJob[]; matrices: MatrixJob[] }

export type Progress = { done: number; total: number; name: string; secondsLeft: number | null }
export type RunOptions = { threads: number; onProgress?: (progress: Progress) => void; signal?: AbortSignal }
export type RunReport = RowSight & { seconds: number; gigaMultiplications: number; resumed: number }

const part = (path: string) => `${path}.part`
const copyBytes = 8 * 1024 * 1024

/**
 * Carries a plan out: workers change the matrices, everything else is copied, and the files get their names only when all
 * of it is on the disk. Stopped half-way (a signal, a crash, a full disk) the parts stay, and the same plan goes on from
 * there. Each worker holds one piece of a matrix and one A: about 60 MB with a rank of 64.
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<RunReport> {
  const started = performance.now()
  const notes = `${plan.files[0]!.path}.progress`
  const done = openParts(plan, notes)
  const resumed = done.size
  const total = plan.matrices.reduce((sum, one) => sum + Math.max(one.multiplications, 1), 0)
  let multiplied = 0
  let counted = 0
  const sight: RowSight = { rows: 0, strange: 0, negative: 0, zero: 0, worstScaleError: 0 }
  const finish = (name: string) => {
    syncParts(plan)
    appendFileSync(notes, `${JSON.stringify({ done: name })}\n`, { flush: true })
  }
  const report = (matrix: MatrixJob, isNew: boolean) => {
    counted += Math.max(matrix.multiplications, 1)
    if (isNew) multiplied += Math.max(matrix.multiplications, 1)
    const seconds = (performance.now() - started) / 1000
    const left = multiplied === 0 ? null : (seconds * (total - counted)) / multiplied
    options.onProgress?.({ done: counted / total, total: plan.matrices.length, name: matrix.name, secondsLeft: left })
  }

  const workers = createWorkers(options.threads)
  try {
    for (const copy of plan.copies) {
      if (done.has(copy.name)) continue
      stopIfAsked(options.signal)
      copyRange(copy)
      finish(copy.name)
    }
    for (const matrix of plan.matrices) {
      if (done.has(matrix.name)) {
        report(matrix, false)
        continue
      }
      const seen = await workers.run(matrix.jobs.map(toPart), options.signal)
      const rows = seen.reduce((sum, one) => sum + one.rows, 0)
      const strange = seen.reduce((sum, one) => sum + one.strange, 0)
      if (strange * 2 > rows) {
        dropParts(plan, notes)
        throw new ModelRefusal(
          `This adapter does not belong to this base: in ${matrix.name}, ${strange} of ${rows} rows would change their length to less than half or more than double. Nothing was written.`,
        )
      }
      for (const one of seen) {
        sight.rows += one.rows
        sight.strange += one.strange
        sight.negative += one.negative
        sight.zero += one.zero
        sight.worstScaleError = Math.max(sight.worstScaleError, one.worstScaleError)
      }
      finish(matrix.name)
      report(matrix, true)
    }
  } finally {
    await workers.end()
  }
  syncParts(plan)
  for (const { path } of plan.files) renameSync(part(path), path)
  rmSync(notes, { force: true })
  const seconds = (performance.now() - started) / 1000
  return { ...sight, seconds, gigaMultiplications: multiplied / 1e9, resumed }
}

/** SHA-256 of a file, as hex, read in pieces. */
export function sha256OfFile(path: string, signal?: AbortSignal): string {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  const buffer = Buffer.allocUnsafe(copyBytes)
  try {
    for (let at = 0; ; ) {
      stopIfAsked(signal)
      const got = readSync(file, buffer, 0, buffer.length, at)
      if (got === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, got))
      at += got
    }
  } finally {
    closeSync(file)
  }
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new ModelRefusal('Stopped. What was done is kept beside the output; the same command goes on from there.')
}

const toPart = (job: RowJob): RowJob => ({
  ...job,
  target: { ...job.target, file: part(job.target.file) },
  foldedB: job.foldedB === null ? null : { ...job.foldedB, file: part(job.foldedB.file) },
})

/** Makes the parts, or takes up those that an earlier run of the same plan left; answers the names that are done. */
function openParts(plan: Plan, notes: string): Set<string> {
  for (const { path } of plan.files) mkdirSync(dirname(path), { recursive: true })
  const before = earlierNotes(plan, notes)
  if (before !== null) return before
  dropParts(plan, notes)
  const needed = plan.files.reduce((sum, file) => sum + file.size, 0)
  const { bavail, bsize } = statfsSync(dirname(plan.files[0]!.path))
  if (bavail * bsize < needed)
    throw new ModelRefusal(
      `The disk has ${gigabytes(bavail * bsize)} GB left, and this needs ${gigabytes(needed)} GB. Nothing was written; free some space or name another folder with --out.`,
    )
  for (const { path, header, size } of plan.files) {
    const file = openSync(part(path), 'w')
    writeSync(file, header, 0, header.length, 0)
    ftruncateSync(file, size)
    fsyncSync(file)
    closeSync(file)
  }
  appendFileSync(notes, `${JSON.stringify({ plan: plan.id })}\n`, { flush: true })
  return new Set()
}

function earlierNotes(plan: Plan, notes: string): Set<string> | null {
  if (!existsSync(notes)) return null
  const isWhole = plan.files.every(({ path, size }) => existsSync(part(path)) && statSync(part(path)).size === size)
  // A line that a crash cut off says nothing: what it was about is done again.
  const lines = readFileSync(notes, 'utf8')
    .split('\n')
    .flatMap((line): { plan?: string; done?: string }[] => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })
  if (!isWhole || lines[0]?.plan !== plan.id) return null
  return new Set(lines.flatMap((line) => (line.done === undefined ? [] : [line.done])))
}

function dropParts(plan: Plan, notes: string): void {
  for (const { path } of plan.files) rmSync(part(path), { force: true })
  rmSync(notes, { force: true })
}

function syncParts(plan: Plan): void {
  for (const { path } of plan.files) {
    const file = openSync(part(path), 'r+')
    fsyncSync(file)
    closeSync(file)
  }
}

function copyRange({ from, to, bytes }: CopyJob): void {
  const source = openSync(from.file, 'r')
  const target = openSync(part(to.file), 'r+')
  const buffer = Buffer.allocUnsafe(Math.min(bytes, copyBytes))
  try {
    for (let at = 0; at < bytes; ) {
      const got = readSync(source, buffer, 0, Math.min(buffer.length, bytes - at), from.offset + at)
      if (got === 0) throw new ModelRefusal(`${from.file} became shorter while it was read. Nothing is finished.`)
      for (let wrote = 0; wrote < got; ) wrote += writeSync(target, buffer, wrote, got - wrote, to.offset + at + wrote)
      at += got
    }
  } finally {
    closeSync(source)
    closeSync(target)
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}

type Answer = { sight: RowSight } | { refusal: boolean; why: string }

/** A few workers that take jobs in turn. */
function createWorkers(count: number) {
  const workers = Array.from(
    { length: Math.max(1, count) },
    () => new Worker(new URL('./row-worker.ts', import.meta.url)),
  )

  function one(worker: Worker, job: RowJob): Promise<RowSight> {
    return new Promise((resolve, reject) => {
      const clear = () => {
        worker.off('message', onMessage)
        worker.off('error', onError)
      }
      const onMessage = (answer: Answer) => {
        clear()
        if ('sight' in answer) resolve(answer.sight)
        else reject(answer.refusal ? new ModelRefusal(answer.why) : new Error(answer.why))
      }
      const onError = (thrown: Error) => {
        clear()
        reject(thrown)
      }
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.postMessage(job)
    })
  }

  return {
    async run(jobs: readonly RowJob[], signal: AbortSignal | undefined): Promise<RowSight[]> {
      const queue = [...jobs]
      const seen: RowSight[] = []
      await Promise.all(
        workers.map(async (worker) => {
          for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
            stopIfAsked(signal)
            seen.push(await one(worker, job))
          }
        }),
      )
      return seen
    },
    async end(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
