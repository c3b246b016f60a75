import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isHeld, type Proof, runProof } from '../../scripts/prove/proof.ts'

const newFolder = () => mkdtempSync(join(tmpdir(), 'desk-prove-'))
const holds = { runs: 10, failures: [] }
const breaks = { runs: 10, failures: ['a row is missing'] }

/** A proof that holds and bites, but for what a test changes; `ran` lists the seeds that were really run. */
function proofOf(change: Partial<Proof> = {}) {
  const ran: string[] = []
  const given: Proof = {
    name: 'example',
    promise: 'P0: an example',
    seeds: { whole: 3, quick: 1 },
    run: async () => holds,
    control: { what: 'nothing is written', seeds: 2, run: async () => breaks },
    ...change,
  }
  const proof: Proof = {
    ...given,
    run: (seed) => {
      ran.push(`run ${seed}`)
      return given.run(seed)
    },
    control: {
      ...given.control,
      run: (seed) => {
        ran.push(`control ${seed}`)
        return given.control.run(seed)
      },
    },
  }
  return { proof, ran }
}

it('holds when no seed failed and the control was caught, and bounds the rate by three over the runs', async () => {
  const { proof } = proofOf()
  const verdict = await runProof(proof, { from: 1, to: 3, folder: newFolder() })
  expect(isHeld(verdict)).toBe(true)
  expect(verdict).toMatchObject({ seeds: [1, 3], runs: 30, bound95: '3/30', control: { failed: '2 of 2' } })
})

it('does not hold when the control was never caught', async () => {
  const { proof } = proofOf({ control: { what: 'nothing', seeds: 2, run: async () => holds } })
  expect(isHeld(await runProof(proof, { from: 1, to: 1, folder: newFolder() }))).toBe(false)
})

it('keeps each failure with its seed, an exception of the harness among them', async () => {
  const { proof } = proofOf({
    run: async (seed) => {
      if (seed === 2) throw new Error('no port is free')
      return seed === 3 ? breaks : holds
    },
  })
  const verdict = await runProof(proof, { from: 1, to: 3, folder: newFolder() })
  expect(isHeld(verdict)).toBe(false)
  expect(verdict.failures).toEqual([
    { seed: 2, what: expect.stringContaining('no port is free') },
    { seed: 3, what: 'a row is missing' },
  ])
  expect(verdict.bound95).toBeNull()
})

it('runs only the seeds that have no whole result yet, and adds all of them up', async () => {
  const { proof, ran } = proofOf({
    run: async (seed) => ({ ...holds, counts: { kills: 2 }, worst: { ms: 10 * seed } }),
  })
  const folder = newFolder()
  await runProof(proof, { from: 1, to: 2, folder })
  // A run that was killed while it wrote.
  appendFileSync(join(folder, 'example.jsonl'), '{"of":"proof","seed":3,"run')
  ran.length = 0
  const verdict = await runProof(proof, { from: 1, to: 4, folder })
  expect(ran).toEqual(['run 3', 'run 4'])
  expect(verdict).toMatchObject({ seeds: [1, 4], seedsRun: 4, runs: 40, counts: { kills: 8 }, worst: { ms: 40 } })
})

it('calls a proof that can not run here skipped, never held', async () => {
  const { proof, ran } = proofOf({ skipped: () => 'strace is not installed' })
  const folder = newFolder()
  const verdict = await runProof(proof, { from: 1, to: 3, folder })
  expect(isHeld(verdict)).toBe(false)
  expect(ran).toEqual([])
  const artefact = JSON.parse(readFileSync(join(folder, 'prove.json'), 'utf8')) as { proofs: unknown[] }
  expect(artefact.proofs).toMatchObject([{ name: 'example', skipped: 'strace is not installed', runs: 0 }])
})
