import { type ChildProcess, fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serve } from '../../preload/contract/serve.ts'
import type { Wire } from '../../preload/contract/wire.ts'
import type { SeedResult } from '../../scripts/prove/proof.ts'
import { warningsOf } from '../doubles/desk-on-paper.ts'
import { compareJournal } from './compare-journal.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { watchLag } from './lag.ts'
import { oneOf, randomFrom } from './random.ts'

const windowEntry = fileURLToPath(new URL('./window-process.ts', import.meta.url))
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The end of a wire to a process; it closes with the process, as a window's does. */
function wireTo(child: ChildProcess, onSeen: () => void): Wire {
  const frames: ((frame: string) => void)[] = []
  child.on('message', (message: { frame?: string; seen?: string }) => {
    if (message.frame !== undefined) for (const listener of frames) listener(message.frame)
    if (message.seen === 'snapshot') onSeen()
  })
  child.on('error', () => undefined)
  return {
    send: (frame) => void (child.connected && child.send({ frame }, () => undefined)),
    onFrame: (listener) => void frames.push(listener),
    onClose: (listener) => void child.on('exit', listener),
    close: () => void child.kill('SIGKILL'),
  }
}

/** Opens a window on the desk; `snapshots` counts what it was shown. */
function openWindow(one: DeskOutside, diesWithIt: boolean) {
  const child = fork(windowEntry, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const window = { child, snapshots: 0 }
  const wire = wireTo(child, () => {
    window.snapshots += 1
  })
  serve(one.desk.handlers, one.desk.topics, wire, () => undefined)
  if (diesWithIt) child.on('exit', () => void one.desk.close())
  return window
}

/** The key's process of this one, as /proc knows it. */
function signerPid(): number | null {
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${entry}/status`, 'utf8'))?.[1]
      if (Number(parent) === process.pid && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes('signer-process'))
        return Number(entry)
    } catch {
      // It ended while it was looked at.
    }
  }
  return null
}

/** Why the deaths can't be tried here; null where they can. */
export const whyNoDeaths = () => (process.platform === 'linux' ? null : 'processes are found in /proc, on Linux only')

/**
 * Kills the window's or the key's process, by SIGKILL or SIGABRT, in the moments around a confirm that came from the
 * window. The desk goes on: it answers, an order that left is known, and a new window shows the account within 3 s. A
 * dead key is said, and a restart trades again.
 */
export async function processDeaths(setting: {
  deaths: number
  seed: number
  diesWithWindow?: boolean
}): Promise<SeedResult> {
  const { deaths, seed, diesWithWindow = false } = setting
  const random = randomFrom(seed)
  const failures: string[] = []
  const counts: Record<string, number> = {}
  const worst: Record<string, number> = {}
  let one = await openDeskOutside()
  try {
    for (let at = 0; at < deaths; at += 1) {
      const [who, signal] = [oneOf(random, ['window', 'key'] as const), oneOf(random, ['SIGKILL', 'SIGABRT'] as const)]
      counts[`${who}, ${signal}`] = (counts[`${who}, ${signal}`] ?? 0) + 1
      const fail = (text: string) => void failures.push(`${who}, ${signal}: ${text}`)
      const window = openWindow(one, diesWithWindow)
      await until(() => window.snapshots >= 2, 20_000)
      const sheet = await one.review(at % 2 === 0 ? 'l sol q0.2 s90' : 'sh sol q0.2 s110')
      window.child.send({ confirm: { sheetId: sheet.sheetId, digest: sheet.digest, acks: warningsOf(sheet) } })
      await pause(random() * 60)
      const pid = who === 'window' ? window.child.pid! : signerPid()
      if (pid === null) fail('the key process was not found')
      else process.kill(pid, signal)

      const lag = watchLag()
      const diedAt = performance.now()
      const next = openWindow(one, false)
      await until(() => next.snapshots >= 2, 20_000)
      const backMs = Math.round(performance.now() - diedAt - lag.since(diedAt))
      lag.end()
      worst['window back after ms'] = Math.max(worst['window back after ms'] ?? 0, backMs)
      if (backMs > 3_000) fail(`a new window showed the account after ${backMs} ms`)
      const isOver = () => one.ports.journal.openStories('order_intent', 'order_settled').length === 0
      if (!(await until(isOver, 30_000))) fail('a story has no end')
      const answered = await one.review('l sol q0.3 e97').then(
        () => null,
        (thrown: Error) => thrown.message,
      )
      if (answered !== null) fail(`the desk does not answer: ${answered}`)
      if (who === 'key' && !(await until(() => one.alarms().includes('key'), 5_000))) fail('the dead key is not said')
      for (const { child } of [window, next]) child.kill('SIGKILL')
      if (who === 'key') {
        await one.desk.close()
        one = await openDeskOutside({ home: one.home, paper: one.paper })
      }
    }
    failures.push(...compareJournal(one.ports.journal, await one.paper.control.counters()).faults)
  } finally {
    await one.close()
  }
  return { runs: deaths, failures, counts, worst }
}

async function until(isSo: () => boolean, limitMs: number): Promise<boolean> {
  const began = performance.now()
  while (!isSo() && performance.now() - began < limitMs) await pause(10)
  return isSo()
}
