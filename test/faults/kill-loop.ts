import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournalReader } from '../../main/journal/reader.ts'
import { sha256 } from '../../main/real-ports.ts'
import { compareJournal } from './compare-journal.ts'
import { type PaperOutside, startPaperOutside } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'
import { inject } from './strace.ts'
import type { TradingDeskOrders } from './trading-desk.ts'
import { isAtRest, startWorker, type Worker, type WorkerLine } from './worker.ts'

/** What a run of kills left behind; the list of faults is empty when all promises held. */
export type KillReport = {
  kills: number
  /** How many fell before the desk was ready, and how many while an order's story was open. */
  killedBeforeReady: number
  killedInAnOrder: number
  /** By the kind of the journal's last row at the kill: where in the order path they fell. */
  killedAfter: Record<string, number>
  said: Record<string, number>
  orders: number
  stories: number
  settledByAsking: number
  faults: string[]
}

/** System calls of the main thread, by what they do: each kill picks a kind, then one of its calls, so that the rare are hit too. */
const callsOf = {
  rows: ['pwrite64'],
  syncs: ['fsync', 'fdatasync'],
  sockets: ['write', 'writev', 'sendto', 'sendmsg'],
  answers: ['read', 'recvfrom', 'recvmsg'],
  any: [
    'pwrite64',
    'fsync',
    'fdatasync',
    'write',
    'writev',
    'sendto',
    'sendmsg',
    'read',
    'recvfrom',
    'recvmsg',
    'pread64',
    'openat',
    'close',
    'fcntl',
    'epoll_ctl',
    'futex',
  ],
}
/** About how many calls of a kind two sentences make. */
const callsInTwoSentences = { rows: 80, syncs: 30, sockets: 30, answers: 40, any: 400 }

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Kills at a random moment: mostly in the middle of trading, sometimes while it starts or settles. */
async function killAtMoment(desk: Worker, random: () => number): Promise<void> {
  if (random() < 0.9) await desk.wait(300, () => desk.has('ready'))
  // A moment is a number of sentences said and a little more, so that a slow machine is killed in its trading too.
  const sentences = oneOf(random, [0, 1, 1, 2, 4])
  const hasSaid = () => desk.lines.filter((line) => 'said' in line).length >= sentences
  for (let i = 0; i < 300 && desk.has('ready') && !hasSaid() && !desk.isGone(); i += 1) await pause(10)
  await pause(random() * 150)
}

/** Kills at a random system call of a random kind, counted from the first sentence on. */
async function killAtCall(desk: Worker, random: () => number): Promise<void> {
  await desk.wait(300, () => desk.has('ready'))
  if (desk.isGone()) return
  const kind = oneOf(random, Object.keys(callsOf) as (keyof typeof callsOf)[])
  const when = 1 + Math.floor(random() * callsInTwoSentences[kind])
  const tracer = await inject(desk.pid, [{ calls: callsOf[kind], what: 'signal=SIGKILL', when: String(when) }])
  desk.go()
  await Promise.race([desk.ended, pause(3_000)])
  if (!desk.isGone()) await tracer.end()
}

/**
 * Kills a trading desk again and again, always in the same home and against the same exchange, then lets it come to
 * rest and compares the journal with what the exchange counted. `by`: at random moments, or at random system calls.
 */
export async function killLoop(setting: {
  kills: number
  seed: number
  by: 'moment' | 'call'
  journal?: TradingDeskOrders['journal']
  log?: (line: string) => void
}): Promise<KillReport> {
  const { kills, seed, by, journal = 'real', log = () => undefined } = setting
  const random = randomFrom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'desk-kill-'))
  const home = join(folder, 'home')
  const paper = await startPaperOutside()
  const report: KillReport = {
    kills: 0,
    killedBeforeReady: 0,
    killedInAnOrder: 0,
    killedAfter: {},
    said: {},
    orders: 0,
    stories: 0,
    settledByAsking: 0,
    faults: [],
  }
  const fault = (text: string) => {
    report.faults.push(text)
    log(`fault: ${text}`)
  }
  const take = (lines: readonly WorkerLine[]) => {
    for (const line of lines) {
      if ('defect' in line) fault(String(line.defect))
      if ('open' in line && line.open !== true) fault(`journal: ${line.text}`)
      if ('said' in line) count(report.said, String(line.is))
      if (line.is === 'thrown' && line.name !== 'DeskFailure') fault(`${line.said}: ${line.text}`)
    }
  }
  const orders = { home, paper: { http: paper.http, ws: paper.ws }, journal }
  try {
    while (report.kills < kills) {
      const mode = by === 'call' ? 'wait' : 'trade'
      const desk = startWorker({ ...orders, seed: seed * 1_000 + report.kills, mode })
      await (by === 'call' ? killAtCall : killAtMoment)(desk, random)
      if (desk.isGone() && desk.signal() !== 'SIGKILL') fault('the desk ended by itself')
      await desk.kill()
      report.kills += 1
      if (!desk.has('ready')) report.killedBeforeReady += 1
      noteWhere(home, report)
      take(desk.lines)
      if (random() < 0.3) await paper.control.move('SOL', String(90 + Math.floor(random() * 20)))
    }
    const desk = startWorker({ ...orders, seed, mode: 'rest' })
    await desk.wait(400, () => isAtRest(desk.lines.at(-1)))
    if (!isAtRest(desk.lines.at(-1))) fault(`not at rest: ${JSON.stringify(desk.lines.at(-1))}`)
    await desk.kill()
    take(desk.lines)
    await compare(home, paper, report, fault)
  } finally {
    await paper.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return report
}

const count = (tally: Record<string, number>, name: string) => {
  tally[name] = (tally[name] ?? 0) + 1
}

/** Reads from the journal of the dead desk where the kill fell. */
function noteWhere(home: string, report: KillReport): void {
  try {
    const journal = openJournalReader({ file: join(home, 'journal.db'), digest: sha256 })
    try {
      count(report.killedAfter, journal.page(null, 1).rows[0]?.kind ?? 'nothing')
      if (journal.openStories('order_intent', 'order_settled').length > 0) report.killedInAnOrder += 1
    } finally {
      journal.close()
    }
  } catch {
    count(report.killedAfter, 'nothing')
  }
}

async function compare(home: string, paper: PaperOutside, report: KillReport, fault: (text: string) => void) {
  const journal = openJournalReader({ file: join(home, 'journal.db'), digest: sha256 })
  try {
    const counters = await paper.control.counters()
    const seen = compareJournal(journal, counters)
    for (const text of seen.faults) fault(text)
    report.orders = seen.orders
    report.stories = seen.stories
    report.settledByAsking = seen.settledByAsking
    if (seen.fills !== counters.fills) fault(`the journal has ${seen.fills} fills, the exchange ${counters.fills}`)
  } finally {
    journal.close()
  }
}
