import { diskErrors } from '../../test/faults/disk-errors.ts'
import { together } from '../../test/faults/on-fast-time.ts'
import { whyNoStrace } from '../../test/faults/strace.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

async function trial(seed: number, errors: number, journal: 'real' | 'deaf'): Promise<SeedResult> {
  const reports = await Promise.all([0, 1].map((at) => diskErrors({ errors, seed: seed * 2 + at, journal })))
  return together(
    reports.map((report) => ({
      runs: report.errors,
      failures: report.failures,
      counts: { ...report.struck, 'befell nothing': report.missed },
      worst: { haltMs: report.slowestHaltMs },
    })),
  )
}

export const proof: Proof = {
  name: 'disk-errors',
  promise:
    'P4: after ENOSPC, EIO or EROFS at any write, sync or open of its files the desk sends nothing, is halted within 100 ms, says why, and starts clean again',
  seeds: { whole: 25, quick: 1 },
  run: (seed) => trial(seed, 6, 'real'),
  control: { what: 'a journal that hides its errors', seeds: 1, run: (seed) => trial(seed, 3, 'deaf') },
  skipped: whyNoStrace,
}

if (import.meta.main) await prove(proof)
