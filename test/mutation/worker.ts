import { globSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Mutant, mutate } from './mutants.ts'
import type { Test } from './stand-in.ts'

/** Everything that is mutated. */
export const mutatedFolders = ['main/domain/risk', 'main/domain/sizing']

const root = join(import.meta.dirname, '..', '..')
const standIn = new URL('./stand-in.ts', import.meta.url).href

/** The sources of the mutated folders with all their mutants, in one order everywhere. */
export function allMutants(): { mutants: Mutant[]; codes: Map<string, string> } {
  const mutants: Mutant[] = []
  const codes = new Map<string, string>()
  for (const file of mutatedFolders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root })).sort()) {
    const made = mutate(readFileSync(join(root, file), 'utf8'), file, mutants.length)
    mutants.push(...made.mutants)
    codes.set(file, made.code)
  }
  return { mutants, codes }
}

/** What became of a mutant: which test noticed it, or none. */
export type Fate = { index: number; killedBy: string | null }

const active = { index: -1, hits: null as Set<number> | null }
const scope = globalThis as unknown as { mutation: (index: number) => boolean }
scope.mutation = (index) => {
  active.hits?.add(index)
  return index === active.index
}

/** Loads the mutated sources in place of the files, and the stand-in in place of vitest. */
function swapModules(codes: ReadonlyMap<string, string>): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vitest' ? { url: standIn, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)).replaceAll('\\', '/') : ''
      const source = codes.get(file)
      return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true }
    },
  })
}

/** Left out: what the oracle's states find faster. */
const isSlow = /(agreement|property)\.test\.ts$/
const statesAChunk = 150
const chunks = 4

/** The comparison with the oracle as tests of a few hundred states, each of which ends at the first difference. */
async function oracleTests(): Promise<Test[]> {
  const { compareState } = await import('../oracle/compare.ts')
  const { stateOf } = await import('../oracle/states.ts')
  return Array.from({ length: chunks }, (_, chunk) => ({
    name: `the oracle, states ${chunk * statesAChunk + 1} to ${(chunk + 1) * statesAChunk}`,
    run: () => {
      for (let at = 1; at <= statesAChunk; at += 1) {
        if (compareState(stateOf(chunk * statesAChunk + at)).differences.length > 0) throw new Error('differs')
      }
    },
  }))
}

/** All tests; those of one folder of the domain first, if it is named. */
async function loadTests(folder = ''): Promise<Test[]> {
  const fc = (await import('fast-check')).default
  fc.configureGlobal({ seed: 42, endOnFailure: true })
  const { tests } = (await import(standIn)) as { tests: Test[] }
  const found = globSync('test/domain/**/*.test.ts', { cwd: root }).sort()
  const files = found.filter((file) => !isSlow.test(file))
  const isFirst = (file: string): boolean => folder !== '' && file.includes(`domain/${folder}/`)
  const inOrder = [...files.filter(isFirst), ...files.filter((file) => !isFirst(file))]
  for (const file of inOrder) await import(join(root, file))
  return [...tests, ...(await oracleTests())]
}

async function holds(test: Test): Promise<boolean> {
  try {
    await test.run()
    return true
  } catch {
    return false
  }
}

/** Every test once, unchanged: what it reaches and how long it takes. Throws where one fails, for then nothing is proven. */
async function measure(tests: readonly Test[]): Promise<{ test: Test; hits: Set<number>; ms: number }[]> {
  const measured: { test: Test; hits: Set<number>; ms: number }[] = []
  for (const test of tests) {
    active.hits = new Set()
    const began = performance.now()
    await test.run()
    measured.push({ test, hits: active.hits, ms: performance.now() - began })
  }
  active.hits = null
  return measured.sort((a, b) => a.ms - b.ms)
}

/** Runs mutants by their numbers, telling each before and after it is run. */
async function run(
  indexes: readonly number[],
  load: () => Promise<Test[]>,
  say: (message: unknown) => void,
): Promise<void> {
  const tests = await measure(await load())
  say({ ready: true })
  for (const index of indexes) {
    say({ began: index })
    active.index = index
    let killedBy: string | null = null
    for (const { test, hits } of tests) {
      if (!hits.has(index) || (await holds(test))) continue
      killedBy = test.name
      break
    }
    active.index = -1
    say({ index, killedBy } satisfies Fate)
  }
}

/** A change that acts while its module is loaded: a process of its own, and every test until one fails. */
async function runStatic(index: number, load: () => Promise<Test[]>, say: (message: unknown) => void): Promise<void> {
  say({ began: index })
  active.index = index
  let killedBy: string | null = null
  try {
    for (const test of await load()) {
      if (await holds(test)) continue
      killedBy = test.name
      break
    }
  } catch (thrown) {
    killedBy = `loading: ${String(thrown)}`
  }
  say({ index, killedBy } satisfies Fate)
}

if (import.meta.main && process.send) {
  const say = (message: unknown) => void process.send!(message)
  const { mutants, codes } = allMutants()
  swapModules(codes)
  const [numbers = '', tests] = process.argv.slice(2)
  const indexes = numbers.split(',').map(Number)
  const own = mutants[indexes[0]!]!.file.split('/')[2]!
  const load = tests === 'none' ? async () => [] : () => loadTests(own)
  if (indexes.length === 1 && mutants[indexes[0]!]!.isStatic) await runStatic(indexes[0]!, load, say)
  else await run(indexes, load, say)
  process.exit()
}
