import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournalReader } from '../../main/journal/reader.ts'
import { sha256 } from '../../main/real-ports.ts'
import { compareJournal } from './compare-journal.ts'
import { startPaperOutside } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'
import { firstInjected, type Injection, inject, straceOptions } from './strace.ts'
import type { TradingDeskOrders } from './trading-desk.ts'
import { isAtRest, startWorker, type Worker } from './worker.ts'

/** What a run of disk errors left behind. */
export type DiskReport = {
  errors: number
  missed: number
  failures: string[]
  /** By the call and the file that the error befell. */
  struck: Record<string, number>
  slowestHaltMs: number
}

const kinds = ['ENOSPC', 'EIO', 'EROFS']
const writes = ['pwrite64', 'write', 'ftruncate', 'fallocate']
const syncs = ['fsync', 'fdatasync']
const opens = ['openat', 'unlink', 'rename']
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Lets the disk fail under a trading desk at a random write, sync or open of its own files, once or from then on, while
 * it trades or while it starts; then starts it again on a healthy disk. After an error nothing may leave but what was
 * leaving, trading is halted and says so, and the next start is clean.
 */
export async function diskErrors(setting: {
  errors: number
  seed: number
  journal?: TradingDeskOrders['journal']
}): Promise<DiskReport> {
  const { errors, seed, journal = 'real' } = setting
  const random = randomFrom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'desk-disk-'))
  const home = join(folder, 'home')
  const paper = await startPaperOutside()
  const report: DiskReport = { errors: 0, missed: 0, failures: [], struck: {}, slowestHaltMs: 0 }
  const orders = { home, paper: { http: paper.http, ws: paper.ws }, journal }
  const files = filesOf(home)
  try {
    await restAWhile(startWorker({ ...orders, seed, mode: 'rest' }), report)
    for (let at = 0; at < errors; at += 1) {
      const log = join(folder, 'calls.log')
      const isStart = random() < 0.25
      const calls = oneOf(random, isStart ? [writes, syncs, opens] : [writes, writes, syncs])
      const most = isStart ? 12 : calls === writes ? 80 : 30
      const when = `${1 + Math.floor(random() * most)}${random() < 0.5 ? '+' : ''}`
      const injection: Injection = { calls, what: `error=${oneOf(random, kinds)}`, when }
      const order = { ...orders, seed: seed * 1_000 + at, mode: isStart ? 'trade' : 'wait' } as const
      const desk = isStart
        ? startWorker(order, ['strace', ...straceOptions([injection], { paths: files, log })])
        : startWorker(order)
      await desk.wait(300, () => desk.has('ready'))
      const tracer = isStart || desk.isGone() ? null : await inject(desk.pid, [injection], { paths: files, log })
      desk.go()
      await desk.wait(25, () => readLog(log) !== null)
      await pause(400)
      await tracer?.end()
      // The error may have come in the last moment.
      if (readLog(log) !== null) await desk.wait(20, () => desk.lines.some(({ state }) => state === 'HALTED'))
      judge(desk, readLog(log), isStart, report)
      await desk.kill()
      rmSync(log, { force: true })
      await restAWhile(startWorker({ ...orders, seed, mode: 'rest' }), report)
    }
    const reader = openJournalReader({ file: join(home, 'journal.db'), digest: sha256 })
    report.failures.push(...compareJournal(reader, await paper.control.counters()).faults)
    reader.close()
  } finally {
    await paper.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return report
}

/** The files of a home that hold what must not be lost. */
const filesOf = (home: string) => [
  join(home, 'journal.db'),
  join(home, 'journal.db-wal'),
  join(home, 'journal.db.head'),
  join(home, 'keys', 'paper.nonce'),
]

function readLog(log: string): ReturnType<typeof firstInjected> {
  try {
    return firstInjected(readFileSync(log, 'utf8'))
  } catch {
    return null
  }
}

/** Holds what the desk did after the error against the promise. */
function judge(desk: Worker, error: ReturnType<typeof firstInjected>, isStart: boolean, report: DiskReport): void {
  if (error === null) {
    report.missed += 1
    return
  }
  report.errors += 1
  const what = `${isStart ? 'starting, ' : ''}${error.call}`
  report.struck[what] = (report.struck[what] ?? 0) + 1
  for (const line of desk.lines) {
    if ('defect' in line) report.failures.push(`${error.call}: ${String(line.defect)}`)
    // A request that was leaving in the same moment is no send after the error.
    if ('post' in line && line.post === 'order' && Number(line.at) > error.at + 2)
      report.failures.push(`${error.call}: an order left ${Math.round(Number(line.at) - error.at)} ms after the error`)
  }
  if (desk.isGone()) {
    const said = String(desk.lines.find((line) => 'failed' in line)?.failed ?? '')
    if (isStart && !/journal|nonce|disk|read-only|space/i.test(said))
      report.failures.push(`${error.call}: it did not start, and says "${said}" ${desk.errors().slice(-300)}`)
    if (!isStart) report.failures.push(`${error.call}: the desk ended: ${desk.errors().slice(-300)}`)
    return
  }
  const halted = desk.lines.find((line) => line.state === 'HALTED')
  if (halted === undefined) {
    report.failures.push(`${error.call}: trading was not halted`)
    return
  }
  const haltMs = Number(halted.at) - error.at
  report.slowestHaltMs = Math.max(report.slowestHaltMs, Math.round(haltMs))
  if (haltMs > 100) report.failures.push(`${error.call}: halted after ${Math.round(haltMs)} ms`)
  if (!/journal|disk|written/i.test(String(halted.why))) report.failures.push(`${error.call}: it says "${halted.why}"`)
}

/** A start on a healthy disk: the journal is whole, and the desk comes to rest. */
async function restAWhile(desk: Worker, report: DiskReport): Promise<void> {
  await desk.wait(400, () => isAtRest(desk.lines.at(-1)))
  const line = desk.lines.at(-1)
  if (!isAtRest(line)) report.failures.push(`no clean start: ${JSON.stringify(line)} ${desk.errors().slice(-300)}`)
  const opened = desk.lines.find((one) => 'open' in one)
  if (opened?.open !== true) report.failures.push(`the journal after it: ${opened?.text}`)
  await desk.kill()
}
