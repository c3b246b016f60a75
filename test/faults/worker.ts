import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TradingDeskOrders } from './trading-desk.ts'

const entry = fileURLToPath(new URL('./trading-desk.ts', import.meta.url))

/** One line that a trading desk wrote; see trading-desk.ts. */
export type WorkerLine = Record<string, unknown> & {
  at?: number
  trading?: string
  positions?: { coin: string; size: string; protection: string }[]
  alarms?: { coin: string | null; text: string }[]
}
export type Worker = ReturnType<typeof startWorker>

/** Starts a trading desk in a process of its own, under a tracer where one is given. */
export function startWorker(orders: TradingDeskOrders, tracer: readonly string[] = []) {
  const command = [...tracer, process.execPath, entry, JSON.stringify(orders)]
  const child = spawn(command[0]!, command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const lines: WorkerLine[] = []
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  child.stdin.on('error', () => undefined)
  createInterface({ input: child.stdout }).on('line', (text) => {
    try {
      lines.push(JSON.parse(text) as WorkerLine)
    } catch {
      // The kill cut the line.
    }
  })
  const ended = new Promise<void>((resolve) => void child.on('exit', () => resolve()))
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  return {
    pid: child.pid!,
    lines,
    ended,
    isGone,
    errors: () => errors,
    signal: () => child.signalCode,
    /** Lets a desk in mode `wait` trade. */
    go: () => void child.stdin.write('go\n'),
    has: (name: string) => lines.some((line) => name in line),
    /** Waits until it holds, the worker is gone, or so many tenths of a second are over. */
    async wait(tenths: number, isSo: () => boolean) {
      for (let i = 0; i < tenths && !isSo() && !isGone(); i += 1)
        await new Promise<void>((resolve) => setTimeout(resolve, 100))
    },
    async kill() {
      // The whole group: a tracer's death would leave the desk running.
      if (!isGone()) process.kill(-child.pid!, 'SIGKILL')
      await ended
    },
  }
}

/** Whether a desk in mode `rest` is open for trading, at least for closing, and every position of it has its stop, or its alarm. */
export function isAtRest(line: WorkerLine | undefined): boolean {
  return (
    (line?.trading === 'ACTIVE' || line?.trading === 'REDUCING') &&
    (line.positions ?? []).every(
      ({ coin, protection }) => protection === 'full' || line.alarms?.some((alarm) => alarm.coin === coin),
    )
  )
}
