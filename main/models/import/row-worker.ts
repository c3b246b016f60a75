import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { ModelRefusal } from './model-refusal.ts'
import { type Bytes, type HeldA, type RowJob, runRowJob } from './row-job.ts'

/** File handles of this worker, by path and whether they write. */
const handles = new Map<string, number>()

function handle(file: string, flags: 'r' | 'r+'): number {
  const key = `${flags} ${file}`
  const open = handles.get(key) ?? openSync(file, flags)
  handles.set(key, open)
  return open
}

const bytes: Bytes = {
  read(file, offset, length) {
    const view = new DataView(new ArrayBuffer(length))
    for (let done = 0; done < length; ) {
      const got = readSync(handle(file, 'r'), view, done, length - done, offset + done)
      if (got === 0) throw new ModelRefusal(`${file} became shorter while it was read. Nothing is finished.`)
      done += got
    }
    return view
  },
  write(file, offset, view) {
    for (let done = 0; done < view.byteLength; )
      done += writeSync(handle(file, 'r+'), view, done, view.byteLength - done, offset + done)
  },
}

let held: HeldA = null
parentPort?.on('message', (job: RowJob | 'end') => {
  if (job === 'end') {
    for (const open of handles.values()) closeSync(open)
    parentPort?.close()
    return
  }
  try {
    const done = runRowJob(job, bytes, held)
    held = done.held
    parentPort?.postMessage({ sight: done.sight })
  } catch (thrown) {
    parentPort?.postMessage({ refusal: thrown instanceof ModelRefusal, why: (thrown as Error).message })
  }
})
