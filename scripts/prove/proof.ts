import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/*
 * How to add a proof: one file `scripts/prove/<name>.ts`, which exports a Proof and ends with
 *
 *     if (import.meta.main) await prove(proof)
 *
 * A proof is a plain function of a seed (run) and a control: the same harness on something that is broken on purpose,
 * which must be caught, or the proof does not bite and fails. Nothing in main/ is bent for it: a control swaps a port.
 * Run it alone with `node scripts/prove/<name>.ts [--from SEED] [--to SEED] [--quick] [--out DIR]`, or all of them with
 * `npm run prove`. A seed that was run for this commit is not run again (with uncommitted changes every seed is), and
 * several ranges may run beside each other. `.prove/<commit>/prove.json` has every figure. A test in test/ runs a
 * slice: `proof.run(1)` and `proof.control.run(1)`. Every other file of this folder is a proof; what proofs share lives
 * in test/.
 */

/** What one seed showed. `failures` is empty when the promise held, each else one sentence. */
export type SeedResult = {
  /** How many trials the seed held: kills, submits, tickets. */
  runs: number
  failures: string[]
  /** Tallies that are added up over all seeds. */
  counts?: Record<string, number>
  /** Figures of which the largest of all seeds is kept. */
  worst?: Record<string, number>
}

export type Proof = {
  /** As its file. */
  name: string
  /** The promise in one sentence, with its number. */
  promise: string
  /** Seeds 1 to this many are run when nothing else is asked for; `quick` with --quick. */
  seeds: { whole: number; quick: number }
  run(seed: number): Promise<SeedResult>
  /** The same trial on something broken on purpose, run with seeds 1 to `seeds`: at least one must be caught. */
  control: { what: string; seeds: number; run(seed: number): Promise<SeedResult> }
  /** Why this machine can't run it (a missing program); null where it can. A skipped proof has not passed. */
  skipped?: () => string | null
}

/** One line of a proof's file of results. */
type Line = SeedResult & { of: 'proof' | 'control'; seed: number; ms: number }

/** What the artefact says of one proof. */
export type Verdict = {
  name: string
  promise: string
  skipped: string | null
  seeds: [from: number, to: number] | null
  seedsRun: number
  runs: number
  failures: { seed: number; what: string }[]
  /** With no failure in N runs the true rate is below 3/N, at 95% confidence; null where something failed. */
  bound95: string | null
  control: { what: string; failed: string; holds: boolean }
  counts: Record<string, number>
  worst: Record<string, number>
  seconds: number
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const mostFailures = 100
/** The machine's own time, whatever a trial does to its clocks. */
const realNow = performance.now.bind(performance)

/** Runs a proof by the process's command line, writes its results, and sets the exit code: 0 only when it held and bites. */
export async function prove(proof: Proof): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      out: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  })
  const from = Number(values.from ?? 1)
  const to = Number(values.to ?? (values.from === undefined ? proof.seeds[values.quick ? 'quick' : 'whole'] : from))
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 1 || to < from)
    throw new Error('--from and --to must be whole numbers, 1 or more, in this order.')
  const log = (line: string) => void process.stdout.write(`${line}\n`)
  const verdict = await runProof(proof, { from, to, folder: folderOf(values.out), log })
  log(sentenceOf(verdict))
  process.exitCode = isHeld(verdict) || verdict.skipped !== null ? 0 : 1
  // A harness whose trial hung may hold a socket or a process open; the results are on the disk.
  process.exit()
}

/** Runs the seeds that the folder has no result of yet, then the control, and answers what the folder now shows. */
export async function runProof(
  proof: Proof,
  how: { from: number; to: number; folder: string; log?: (line: string) => void },
): Promise<Verdict> {
  const { from, to, folder, log = () => undefined } = how
  const skipped = proof.skipped?.() ?? null
  const file = join(folder, `${proof.name}.jsonl`)
  mkdirSync(folder, { recursive: true })
  const known = new Set(readLines(file).map(({ of, seed }) => `${of} ${seed}`))
  const once = async (of: Line['of'], seed: number, run: Proof['run']) => {
    if (known.has(`${of} ${seed}`)) return
    const began = realNow()
    const result = await run(seed).catch((thrown: unknown): SeedResult => ({ runs: 0, failures: [textOf(thrown)] }))
    const line: Line = { of, seed, ms: Math.round(realNow() - began), ...result }
    // The line end in front ends a line that a kill cut off.
    appendFileSync(file, `\n${JSON.stringify(line)}\n`)
    if (of === 'proof') for (const what of result.failures.slice(0, 5)) log(`${proof.name} ${seed}: ${what}`)
  }
  if (skipped === null) {
    for (let seed = from; seed <= to; seed += 1) {
      await once('proof', seed, proof.run)
      if ((seed - from + 1) % Math.max(1, Math.ceil((to - from + 1) / 20)) === 0)
        log(`${proof.name}: seed ${seed} of ${to}`)
    }
    for (let seed = 1; seed <= proof.control.seeds; seed += 1) await once('control', seed, proof.control.run)
  }
  const verdict = verdictOf(proof, readLines(file), skipped)
  writeFileSync(join(folder, `${proof.name}.json`), `${JSON.stringify(verdict, null, 2)}\n`)
  gather(folder)
  return verdict
}

/** Whether the promise held and the control was caught. A skipped proof has not held. */
export function isHeld({ skipped, failures, runs, control }: Verdict): boolean {
  return skipped === null && failures.length === 0 && runs > 0 && control.holds
}

/** The one artefact of a commit, from the results of every proof in its folder. */
export function gather(folder: string): string {
  const proofs = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'prove.json')
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Verdict)
  const artefact = {
    commit: commit(),
    date: new Date().toISOString(),
    machine: { cores: availableParallelism(), node: process.version, platform: process.platform },
    proofs,
  }
  const file = join(folder, 'prove.json')
  writeFileSync(file, `${JSON.stringify(artefact, null, 2)}\n`)
  return file
}

/** Where the results of this commit lie; changes that are not committed have a folder that forgets. */
export function folderOf(out: string | undefined): string {
  const name = commit()
  const folder = join(out ?? join(root, '.prove'), name)
  // Results of another state of the files prove nothing of this one. `prove.mjs` empties it once for all proofs.
  if (name.endsWith('-changed') && process.env.DESK_PROVE_KEEP === undefined)
    rmSync(folder, { recursive: true, force: true })
  return folder
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  try {
    const isChanged = git('status', '--porcelain') !== ''
    return `${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? '-changed' : ''}`
  } catch {
    return 'unknown-changed'
  }
}

function readLines(file: string): Line[] {
  if (!existsSync(file)) return []
  const texts = readFileSync(file, 'utf8').split('\n')
  // A line that a kill cut off is no result.
  return texts.flatMap((text) => {
    try {
      return text === '' ? [] : [JSON.parse(text) as Line]
    } catch {
      return []
    }
  })
}

function verdictOf(proof: Proof, lines: readonly Line[], skipped: string | null): Verdict {
  const own = lines.filter(({ of }) => of === 'proof')
  const controls = lines.filter(({ of }) => of === 'control')
  const caught = controls.filter(({ failures }) => failures.length > 0).length
  const runs = own.reduce((sum, line) => sum + line.runs, 0)
  const failures = own.flatMap(({ seed, failures: all }) => all.map((what) => ({ seed, what }))).slice(0, mostFailures)
  const counts: Record<string, number> = {}
  const worst: Record<string, number> = {}
  for (const line of own) {
    for (const [name, count] of Object.entries(line.counts ?? {})) counts[name] = (counts[name] ?? 0) + count
    for (const [name, value] of Object.entries(line.worst ?? {}))
      worst[name] = Math.max(worst[name] ?? Number.NEGATIVE_INFINITY, value)
  }
  const seeds = own.map(({ seed }) => seed)
  return {
    name: proof.name,
    promise: proof.promise,
    skipped,
    seeds: seeds.length === 0 ? null : [Math.min(...seeds), Math.max(...seeds)],
    seedsRun: seeds.length,
    runs,
    failures,
    bound95: failures.length === 0 && runs > 0 ? `3/${runs}` : null,
    control: { what: proof.control.what, failed: `${caught} of ${controls.length}`, holds: caught > 0 },
    counts,
    worst,
    seconds: Math.round(lines.reduce((sum, { ms }) => sum + ms, 0) / 1_000),
  }
}

function sentenceOf(verdict: Verdict): string {
  const { name, skipped, runs, failures, control } = verdict
  if (skipped !== null) return `${name}: skipped, not proven: ${skipped}`
  const bites = control.holds
    ? `the control was caught ${control.failed} times`
    : `IT DOES NOT BITE: the control (${control.what}) was caught ${control.failed} times`
  const held =
    failures.length === 0
      ? `held in ${runs} runs (rate below ${verdict.bound95})`
      : `FAILED ${failures.length} times in ${runs} runs`
  return `${name}: ${held}; ${bites}; ${verdict.seconds} s`
}

const textOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
