import { join } from 'node:path'
import { findModel, installModel, listModels, verifyModel } from './catalog.ts'
import type { CatalogJob, JobMessage } from './catalog-jobs.ts'
import { readGguf } from './import/gguf-file.ts'
import { memoryNeed } from './memory-need.ts'
import { lookForGpu } from './probe-gpu.ts'
import { processPort } from './process-port.ts'

// One job, one answer; the process is ended by whoever started it.

const port = processPort<JobMessage>()
const progressEveryMs = 250

port.listen((message) => {
  const job = message as CatalogJob
  run(job).then(
    (said) => port.send(said),
    (thrown: Error) => port.send({ is: 'refused', why: thrown.message.slice(0, 2_000) }),
  )
})

async function run(job: CatalogJob): Promise<JobMessage> {
  switch (job.do) {
    case 'look':
      return {
        is: 'needs',
        needs: Object.fromEntries(listModels(job.home).models.map((one) => needOf(one, job.context))),
      }
    case 'probe': {
      const found = await lookForGpu()
      return found.gpu === null
        ? { is: 'machine', gpu: null, why: found.why.slice(0, 1_000) }
        : { is: 'machine', gpu: { name: found.gpu, total: found.total, free: found.free }, why: null }
    }
    case 'verify':
      return { is: 'verified', wrong: verifyModel(findModel(job.home, job.name)) }
    case 'install': {
      let told = Number.NEGATIVE_INFINITY
      const { home, name, model, adapter, licence } = job
      const installed = await installModel({
        home,
        name,
        model,
        adapter,
        licence,
        onProgress: (file, got, total) => {
          if (performance.now() - told < progressEveryMs) return
          told = performance.now()
          port.send({ is: 'progress', file, got, total })
        },
      })
      const sha256 = [installed.model.sha256, ...(installed.adapter === null ? [] : [installed.adapter.sha256])]
      return { is: 'installed', source: installed.source, sha256 }
    }
  }
}

function needOf(
  { name, folder, model, adapter }: ReturnType<typeof findModel>,
  context: number,
): [string, { need: number | null }] {
  try {
    const file = readGguf(join(folder, model.name))
    const lora = adapter === null ? null : readGguf(join(folder, adapter.name))
    return [name, { need: memoryNeed(file, lora, context)?.total ?? null }]
  } catch {
    // What is damaged is said when it is verified before its load.
    return [name, { need: null }]
  }
}
