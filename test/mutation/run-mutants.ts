import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { equivalent } from './equivalent.ts'
import type { Mutant } from './mutants.ts'
import { allMutants, type Fate } from './worker.ts'

/**
 * A mutant that takes longer than this (ms of the processor's time, so that a busy machine judges as an idle one does) runs
 * for ever, which the watch notices like any test.
 */
const patienceMs = 60_000
const loadingMs = 300_000
const lookMs = 1_000

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

/** Mutants, by their numbers, one after the other in a process of their own; one that hangs ends with its process, and the rest go on in a new one. */
export async function runAll(
  indexes: readonly number[],
  withTests: boolean,
  onFate: (fate: Fate) => void,
): Promise<void> {
  let rest = [...indexes]
  while (rest.length > 0) {
    const child = fork(join(import.meta.dirname, 'worker.ts'), [rest.join(','), withTests ? 'tests' : 'none'], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    rest = await watch(child, rest, onFate)
  }
}

/** The processor's time that a process has had, ms; where the system does not say, the clock's, which is never less. */
function spentBy(child: ChildProcess, began: number): number {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    // User and system time, in hundredths of a second. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return performance.now() - began
  }
}

/** Follows one process to its end, and answers what it left undone. */
function watch(child: ChildProcess, indexes: readonly number[], onFate: (fate: Fate) => void): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const done = new Set<number>()
    let current: number | null = null
    let complaint = ''
    let isLate = false
    const began = performance.now()
    let [since, patience] = [0, loadingMs]
    const timer = setInterval(() => {
      if (spentBy(child, began) - since <= patience) return
      isLate = true
      child.kill('SIGKILL')
    }, lookMs)
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    child.on('message', (message: Message) => {
      since = spentBy(child, began)
      patience = patienceMs
      if ('began' in message) current = message.began
      if (!('index' in message)) return
      done.add(message.index)
      onFate(message)
    })
    child.on('exit', (code) => {
      clearInterval(timer)
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
