import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openJournalReader } from '../../main/journal/reader.ts'
import { sha256 } from '../../main/real-ports.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'
import { type PaperOutside, startPaperOutside } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'

const worker = fileURLToPath(new URL('./trading-desk.ts', import.meta.url))

type Line = Record<string, unknown> & {
  trading?: string
  positions?: { coin: string; size: string; protection: string }[]
  alarms?: { coin: string | null; text: string }[]
}

/** What a run of kills left behind; every list of faults is empty when all promises held. */
export type KillReport = {
  kills: number
  killedBeforeReady: number
  said: Record<string, number>
  orders: number
  stories: number
  settledByAsking: number
  rows: number
  duplicates: number
  faults: string[]
}

function startWorker(home: string, paper: PaperOutside, seed: number, mode: 'trade' | 'rest') {
  const args = [home, JSON.stringify({ http: paper.http, ws: paper.ws }), String(seed), mode]
  const child = spawn(process.execPath, [worker, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', (text) => {
    try {
      lines.push(JSON.parse(text) as Line)
    } catch {
      // The kill cut the line.
    }
  })
  const ended = new Promise<void>((resolve) => void child.on('exit', () => resolve()))
  return {
    lines,
    has: (name: string) => lines.some((line) => name in line),
    isGone: () => child.exitCode !== null || child.signalCode !== null,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Kills a trading desk again and again at random moments, always in the same home and against the same exchange, then
 * lets it come to rest and compares the journal with what the exchange counted.
 */
export async function killLoop({
  kills,
  seed,
  log = () => undefined,
}: {
  kills: number
  seed: number
  log?: (line: string) => void
}): Promise<KillReport> {
  const random = randomFrom(seed)
  const home = join(mkdtempSync(join(tmpdir(), 'desk-kill-')), 'home')
  const paper = await startPaperOutside()
  const report: KillReport = {
    kills: 0,
    killedBeforeReady: 0,
    said: {},
    orders: 0,
    stories: 0,
    settledByAsking: 0,
    rows: 0,
    duplicates: 0,
    faults: [],
  }
  const fault = (text: string) => {
    report.faults.push(text)
    log(`fault: ${text}`)
  }
  const take = (lines: readonly Line[]) => {
    for (const line of lines) {
      if ('defect' in line) fault(String(line.defect))
      if ('open' in line && line.open !== true) fault(`journal: ${line.text}`)
      if ('said' in line) report.said[String(line.is)] = (report.said[String(line.is)] ?? 0) + 1
      if (line.is === 'thrown' && line.name !== 'DeskFailure') fault(`${line.said}: ${line.text}`)
    }
  }
  try {
    while (report.kills < kills) {
      const desk = startWorker(home, paper, seed * 1_000 + report.kills, 'trade')
      // Mostly in the middle of trading, sometimes while it starts or settles.
      if (random() < 0.85) for (let i = 0; i < 40 && !desk.has('ready') && !desk.isGone(); i += 1) await pause(100)
      // A moment is a number of sentences said and a little more, so that a slow machine is killed in its trading too.
      const sentences = oneOf(random, [0, 1, 1, 2, 4])
      const hasSaid = () => desk.lines.filter((line) => 'said' in line).length >= sentences
      for (let i = 0; i < 300 && desk.has('ready') && !hasSaid() && !desk.isGone(); i += 1) await pause(10)
      await pause(random() * 150)
      if (desk.isGone()) fault('the desk ended by itself')
      await desk.kill()
      report.kills += 1
      if (!desk.has('ready')) report.killedBeforeReady += 1
      take(desk.lines)
      if (random() < 0.3) await paper.control.move('SOL', String(90 + Math.floor(random() * 20)))
      if (report.kills % 25 === 0) log(`${report.kills} kills, ${JSON.stringify(report.said)}`)
    }
    const desk = startWorker(home, paper, seed, 'rest')
    const isAtRest = (line: Line | undefined) =>
      line?.trading === 'ACTIVE' &&
      (line.positions ?? []).every(
        ({ coin, protection }) => protection === 'full' || line.alarms?.some((alarm) => alarm.coin === coin),
      )
    for (let i = 0; i < 400 && !isAtRest(desk.lines.at(-1)) && !desk.isGone(); i += 1) await pause(100)
    if (!isAtRest(desk.lines.at(-1))) fault(`not at rest: ${JSON.stringify(desk.lines.at(-1))}`)
    log(`at rest: ${JSON.stringify(desk.lines.at(-1))}`)
    await desk.kill()
    take(desk.lines)
    await compare(home, paper, report, fault)
  } finally {
    await paper.stop()
  }
  return report
}

/** The journal against the exchange's own count of what it took. */
async function compare(home: string, paper: PaperOutside, report: KillReport, fault: (text: string) => void) {
  const journal = openJournalReader({ file: join(home, 'journal.db'), digest: sha256 })
  try {
    const verdict = journal.verify()
    report.rows = verdict.rows
    if (verdict.badRow !== null) fault(`journal: ${verdict.why}`)
    const counters = await paper.control.counters()
    report.duplicates = counters.duplicates
    if (counters.duplicates > 0) fault(`${counters.duplicates} duplicates`)
    const accepted = new Set(Object.keys(counters.cloids).filter((cloid) => (counters.cloids[cloid] ?? 0) > 0))
    report.orders = accepted.size
    const all = 1_000_000
    const sent = new Set(
      journal.recent('order_sending', all).flatMap((row) => (row.body as { cloids: string[] }).cloids),
    )
    for (const cloid of accepted) if (!sent.has(cloid)) fault(`the exchange took ${cloid}, and no row tells of it`)
    const open = journal.openStories('order_intent', 'order_settled')
    if (open.length > 0) fault(`${open.length} stories are not settled`)
    const settled = journal.recent('order_settled', all)
    report.stories = settled.length
    for (const row of settled) {
      const { legs, by } = row.body as unknown as { legs: LegOutcome[]; by: string }
      if (by === 'asking') report.settledByAsking += 1
      for (const { cloid, state, role } of legs) {
        if (cloid === null) continue
        if (state === 'unknown') fault(`${role} ${cloid} of a settled story is unknown`)
        if (state === 'not_sent' && accepted.has(cloid))
          fault(`${role} ${cloid} is called not sent, and the exchange took it`)
        if ((state === 'filled' || state === 'resting' || state === 'partly_filled') && !accepted.has(cloid))
          fault(`${role} ${cloid} is called ${state}, and the exchange never took it`)
      }
    }
    const fills = journal.recent('fill', all).map((row) => (row.body as { id: string }).id)
    if (new Set(fills).size !== fills.length)
      fault(`${fills.length - new Set(fills).size} fills are in the journal twice`)
    if (fills.length !== counters.fills) fault(`the journal has ${fills.length} fills, the exchange ${counters.fills}`)
  } finally {
    journal.close()
  }
}
