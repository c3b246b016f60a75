import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { openDesk } from '../../../main/hosts/open-desk.ts'
import { type CheckReport, checkIds } from '../../../preload/contract/report.ts'
import type { CancelResult } from '../../../preload/contract/sheet.ts'
import { runDesk } from '../cli/fake-terminal.ts'

const freshHome = () => join(mkdtempSync(join(tmpdir(), 'desk-live-')), 'home')
const children: ReturnType<typeof spawn>[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts a script in a process of its own and answers its first line. */
async function start(script: string, args: string[]) {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return { child, line: line.trim() }
}

/** Checks that can be decided only after the key press; the report of what was sent has them too, in table order. */
const afterPress = [
  'VENUE_BUDGET',
  'UNRESOLVED_ORDER',
  'CLOCK_SKEW',
  'ACCOUNT_MATCH',
  'CONFIRM_BINDING',
  'ORIGIN',
  'LOG_DURABLE',
]

function expectSecondRun(out: string): void {
  const { checks, outcome } = JSON.parse(out) as { checks: CheckReport[]; outcome: { checks: CheckReport[] } }
  expect(checks).toEqual(outcome.checks)
  const ids = checks.map(({ id }) => id)
  expect(ids.filter((id) => afterPress.includes(id))).toEqual(afterPress)
  expect(ids).toEqual(checkIds.filter((id) => ids.includes(id)))
}

describe('desk on the paper exchange', () => {
  it('sizes, sends, keeps the position for the next run, closes it, and has all of it in a journal that holds', async () => {
    const home = freshHome()
    const run = (...args: string[]) => runDesk([...args, '--home', home])
    const sized = await run('size', 'l sol r1% s5%', '--json')
    expect(sized.code).toBe(0)
    expect(JSON.parse(sized.out)).toMatchObject({ verdict: 'ready', ticket: { coin: 'SOL', side: 'long' } })

    const sent = await run('size', 'l sol r1% s5%', '--send', '--yes', '--json')
    expect({ code: sent.code, complaints: sent.complaints }).toEqual({ code: 0, complaints: [] })
    const { outcome } = JSON.parse(sent.out) as { outcome: { is: string; legs: { role: string; state: string }[] } }
    expect(outcome.is).toBe('accepted')
    expect(outcome.legs[0]).toMatchObject({ role: 'entry', state: 'filled' })
    expectSecondRun(sent.out)

    const closed = await run('size', 'close sol', '--send', '--yes', '--json')
    expect(JSON.parse(closed.out)).toMatchObject({ ticket: { action: 'close' }, outcome: { is: 'accepted' } })
    expect(JSON.parse(closed.out).checks.map(({ id }: { id: string }) => id)).toContain('CONFIRM_BINDING')

    expect(await run('journal', 'verify')).toMatchObject({ code: 0, out: expect.stringContaining('each fits') })
    const tail = await run('journal', 'tail', '--json', '--rows', '100')
    const kinds = tail.out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind)
    const of = (kind: string) => kinds.indexOf(kind)
    expect(of('order_intent')).toBeGreaterThan(of('sheet_shown'))
    expect(of('order_sending')).toBeGreaterThan(of('order_intent'))
    expect(of('order_outcome')).toBeGreaterThan(of('order_sending'))
  })

  it('refuses to send what is blocked, or a warning that was not acknowledged', async () => {
    const home = freshHome()
    const blocked = await runDesk(['size', 'l sol r5% s5%', '--send', '--yes', '--json', '--home', home])
    expect(blocked.code).toBe(3)
    expect(JSON.parse(blocked.out)).toMatchObject({ verdict: 'blocked' })
    const warned = await runDesk(['size', 'l sol n500', '--send', '--yes', '--json', '--home', home])
    expect(warned.code).toBe(3)
    expect(JSON.parse(warned.out)).toMatchObject({
      verdict: 'needs_ack',
      outcome: { is: 'not_sent', code: 'needs_ack' },
    })
    expectSecondRun(warned.out)
    const acknowledged = ['--ack', 'STOP_REQUIRED', '--json', '--home', home]
    const sent = await runDesk(['size', 'l sol n500', '--send', '--yes', ...acknowledged])
    expect(JSON.parse(sent.out)).toMatchObject({ outcome: { is: 'accepted' } })
    const text = await runDesk(['size', 'l sol n500', '--send', '--yes', '--ack', 'STOP_REQUIRED', '--home', home])
    expect(text.out).toMatch(/ok +CONFIRM_BINDING/)
  })

  it('is told who holds the home folder when another desk runs in it', async () => {
    const home = freshHome()
    const desk = await openDesk(home, 'loopback')
    const { code, complaints } = await runDesk(['size', 'l sol r1% s5%', '--home', home])
    expect(code).toBe(1)
    expect(complaints).toEqual([
      `desk size: Another desk already runs in ${home} (pid ${process.pid}, loopback). Close it, or start this one with another --home.`,
    ])
    await desk.close()
  })

  it('kills through the running desk: orders are cancelled and trading is halted', async () => {
    const { child, line } = await start('run-desk.ts', [freshHome(), 'resting'])
    const { home } = JSON.parse(line) as { home: string }
    const { code, out } = await runDesk(['kill', '--json', '--home', home])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      cancelled: 1,
      unverified: [],
      text: expect.stringContaining('Trading is halted'),
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const after = await runDesk(['size', 'l sol r1% s5%', '--send', '--yes', '--json', '--home', home])
    expect(JSON.parse(after.out)).toMatchObject({ outcome: { is: 'not_sent', code: 'halted' } })
  })

  it('kills past a desk that hangs, at the exchange itself', async () => {
    const paper = await start('run-paper.ts', [])
    const { child, line } = await start('run-desk.ts', [freshHome(), 'resting', paper.line])
    const { home } = JSON.parse(line) as { home: string }
    child.kill('SIGSTOP')
    const { code, out } = await runDesk(['kill', '--json', '--home', home])
    const result = JSON.parse(out) as CancelResult
    expect(code).toBe(0)
    expect(result).toMatchObject({ cancelled: 1, unverified: [] })
    expect(result.text).toContain('did not answer and is not halted')
  })

  it('runs the paper exchange alone and says where in one line of JSON', async () => {
    const script = '../../../scripts/desk.mjs'
    const { line } = await start(script, ['paper', '--port', '0', '--seed', '7'])
    const { http, ws, seed } = JSON.parse(line) as { http: string; ws: string; seed: number }
    expect(seed).toBe(7)
    expect(ws).toContain('/ws')
    const answer = await fetch(`${http}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'allMids' }),
    })
    expect(await answer.json()).toMatchObject({ SOL: expect.any(String) })
  })
})
