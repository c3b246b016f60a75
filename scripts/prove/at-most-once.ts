import { speedUpTime } from '../../test/faults/fast-time.ts'
import { postsAgain, type SubmitReport, submitRun } from '../../test/faults/submits.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

const factor = 5
const loops = 3
const submitsALoop = 40

/** Several desks beside each other, on a clock that runs fast: most of a bad network is waiting. */
async function trial(seed: number, wrap?: Parameters<typeof submitRun>[0]['wrap']): Promise<SeedResult> {
  const time = { factor, origin: Date.now() }
  const fast = speedUpTime(time)
  try {
    const reports = await Promise.all(
      Array.from({ length: loops }, (_, at) =>
        submitRun({ submits: submitsALoop, seed: seed * loops + at, time, ...(wrap && { wrap }) }),
      ),
    )
    return together(reports)
  } finally {
    fast.end()
  }
}

function together(reports: readonly SubmitReport[]): SeedResult {
  const counts: Record<string, number> = {}
  for (const { ends, fates } of reports) {
    for (const [name, count] of Object.entries(fates)) counts[`fate ${name}`] = (counts[`fate ${name}`] ?? 0) + count
    for (const [name, count] of Object.entries(ends)) counts[`end ${name}`] = (counts[`end ${name}`] ?? 0) + count
  }
  return {
    runs: reports.reduce((sum, { submits }) => sum + submits, 0),
    failures: reports.flatMap(({ failures }) => failures),
    counts,
    worst: { settledAfterExpiryMs: Math.max(...reports.map(({ longestAfterExpiryMs }) => longestAfterExpiryMs)) },
  }
}

export const proof: Proof = {
  name: 'at-most-once',
  promise:
    'P3: over answers lost, resets, silence, doubled and late delivery, garbage and restarts no order is taken twice, and each unknown is closed within its expiry and 5 s',
  seeds: { whole: 84, quick: 1 },
  run: (seed) => trial(seed),
  control: { what: 'a client that posts again when no answer came', seeds: 1, run: (seed) => trial(seed, postsAgain) },
}

if (import.meta.main) await prove(proof)
