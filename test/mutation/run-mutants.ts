import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { equivalent } from './equivalent.ts'
import type { Mutant } from './mutants.ts'
import { allMutants, type Fate } from './worker.ts'

/** A mutant that takes longer than this (ms) runs for ever, which the watch notices like any test. */
const patienceMs = 60_000
const loadingMs = 300_000

/** What became of a set of mutants. */
export interface Outcome {
  readonly killed: number
  readonly timedOut: number
  /** Those that no test noticed and that are not known to change nothing. */
  readonly survivors: readonly Mutant[]
  /** Known to change nothing, and left out of the count. */
  readonly equivalent: number
}

type Message = { ready: true } | { began: number } | Fate

/** Mutants one after the other in a process of their own; one that hangs ends with its process, and the rest go on in a new one. */
async function runAll(indexes: readonly number[], withTests: boolean, onFate: (fate: Fate) => void): Promise<void> {
  let rest = [...indexes]
  while (rest.length > 0) {
    const child = fork(join(import.meta.dirname, 'worker.ts'), [rest.join(','), withTests ? 'tests' : 'none'], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    rest = await watch(child, rest, onFate)
  }
}

/** Follows one process to its end, and answers what it left undone. */
function watch(child: ChildProcess, indexes: readonly number[], onFate: (fate: Fate) => void): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const done = new Set<number>()
    let current: number | null = null
    let complaint = ''
    let isLate = false
    const late = (): void => {
      isLate = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(late, loadingMs)
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    child.on('message', (message: Message) => {
      clearTimeout(timer)
      timer = setTimeout(late, patienceMs)
      if ('began' in message) current = message.began
      if (!('index' in message)) return
      done.add(message.index)
      onFate(message)
    })
    child.on('exit', (code) => {
      clearTimeout(timer)
      const isDone = indexes.every((index) => done.has(index))
      if (isDone) return resolve([])
      if (current === null || done.has(current))
        return reject(new Error(`The tests do not hold unchanged: ${complaint || code}`))
      // Hung, or died: no test could have held.
      onFate({ index: current, killedBy: isLate ? 'time' : `exit ${code}` })
      done.add(current)
      resolve(indexes.filter((index) => !done.has(index)))
    })
  })
}

/** Runs every mutant of a share (the n-th of so many), those that act at loading in a process each. */
export async function runShare(
  share: number,
  of: number,
  { log = () => undefined, withTests = true }: { log?: (line: string) => void; withTests?: boolean } = {},
): Promise<Outcome> {
  const { mutants } = allMutants()
  const own = mutants.map((_, index) => index).filter((index) => index % of === share)
  const counted = own.filter((index) => !equivalent.has(mutants[index]!.key))
  const survivors: Mutant[] = []
  let [killed, timedOut] = [0, 0]
  const onFate = ({ index, killedBy }: Fate): void => {
    if (killedBy === 'time') timedOut += 1
    if (killedBy !== null) killed += 1
    else {
      const mutant = mutants[index]!
      survivors.push(mutant)
      log(`survived: ${mutant.key} (line ${mutant.line})`)
    }
  }
  await runAll(
    counted.filter((index) => !mutants[index]!.isStatic),
    withTests,
    onFate,
  )
  for (const index of counted.filter((one) => mutants[one]!.isStatic)) await runAll([index], withTests, onFate)
  return { killed, timedOut, survivors, equivalent: own.length - counted.length }
}

/** Entries of the list of equivalents that no mutant has any more. */
export function forgottenEquivalents(): string[] {
  const keys = new Set(allMutants().mutants.map(({ key }) => key))
  return [...equivalent.keys()].filter((key) => !keys.has(key))
}
