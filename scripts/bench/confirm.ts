import { fdatasyncSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDesk, type Ports } from '../../main/desk.ts'
import { openJournal } from '../../main/journal/journal.ts'
import { buildPorts, sha256, systemClock } from '../../main/real-ports.ts'
import { startPaperOutside } from '../../test/faults/paper-outside.ts'

// `node scripts/bench/confirm.ts [orders]`: how long a confirm takes until the request leaves, on a paper exchange in
// another process, beside the floor of the same run: one bare journal row, one bare fsync.
const orders = Number(process.argv[2] ?? '250')
const home = mkdtempSync(join(tmpdir(), 'desk-bench-'))
const paper = await startPaperOutside({ fund: '1000000' })
await paper.control.still(true)
await paper.control.move('SOL', '100')

/** What one confirm took, ms. */
type Spent = {
  confirm: number
  posted: number
  answered: number
  journal: number
  rows: number
  nonce: number
  sign: number
}
let now: Spent | null = null
const timed =
  <A extends unknown[], R>(task: (...args: A) => R, add: (ms: number) => void) =>
  (...args: A): R => {
    const began = performance.now()
    const result = task(...args)
    if (result instanceof Promise) void result.finally(() => add(performance.now() - began))
    else add(performance.now() - began)
    return result
  }
const built = await buildPorts({ homeDir: home, host: 'cli', paper })
const { journal, signer, exchange } = built
const ports: Ports = {
  ...built,
  // Faster than a person may, and without the venue's limit of requests a minute.
  policy: { ...built.policy, ORDER_RATE: { perSecond: 100, perMinute: 1_000 }, DUPLICATE_ORDER: { windowMs: 0 } },
  journal: {
    ...journal,
    append: timed(journal.append, (ms) => {
      if (now === null || now.posted > 0) return
      now.journal += ms
      now.rows += 1
    }),
  },
  signer: {
    ...signer,
    sign: timed(signer.sign, (ms) => {
      if (now !== null) now.sign += ms
    }),
  },
  exchange: {
    ...exchange,
    weight: () => ({ used: 0, limit: 1_200 }),
    prepare: timed(exchange.prepare, (ms) => {
      if (now !== null && now.posted === 0) now.nonce += ms
    }),
    post(signed) {
      if (now !== null && now.posted === 0) now.posted = performance.now() - now.confirm
      return exchange.post(signed)
    },
  },
}
const desk = createDesk(ports)
await desk.ready

const bare = openJournal({ file: join(home, 'bare.db'), clock: systemClock, digest: sha256 })
const file = openSync(join(home, 'bare.txt'), 'w')
const body = { plan: 'x'.repeat(700) }
const floor: Record<'rows' | 'fsyncs' | 'fdatasyncs', number[]> = { rows: [], fsyncs: [], fdatasyncs: [] }
/** The floor is measured between the orders, each time after the same rest, so that it meets the same machine. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 30))
const measure = (list: number[], task: () => void) => {
  const began = performance.now()
  task()
  list.push(performance.now() - began)
}

const spent: Spent[] = []
for (let i = 0; i < orders + 20; i += 1) {
  const { sheet } = await desk.handlers['order.review']({ words: 'l sol r0.05% e99 s94', origin: 'hand' })
  if (sheet === null) throw new Error('no sheet')
  const acks = sheet.report.checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)
  // What the order before left to do must not be counted in this one.
  await rest()
  now = { confirm: performance.now(), posted: 0, answered: 0, journal: 0, rows: 0, nonce: 0, sign: 0 }
  const outcome = await desk.handlers['order.confirm']({ sheetId: sheet.sheetId, digest: sheet.digest, acks })
  if (outcome.is !== 'accepted') throw new Error(JSON.stringify(outcome))
  now.answered = performance.now() - now.confirm
  // The first ones pay for what the runtime compiles.
  if (i >= 20) spent.push(now)
  now = null
  await rest()
  measure(floor.rows, () => bare.append({ kind: 'order_sending', story: 'bench', coin: 'SOL', body }))
  await rest()
  measure(floor.fsyncs, () => {
    writeSync(file, body.plan, 0)
    fsyncSync(file)
  })
  measure(floor.fdatasyncs, () => {
    writeSync(file, body.plan, 0)
    fdatasyncSync(file)
  })
  if (i % 40 === 39) await desk.handlers['order.cancelAll']({ coin: 'SOL' })
}
await desk.close()

bare.close()
await paper.stop()
rmSync(home, { recursive: true, force: true })

const at = (list: readonly number[], share: number) =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length * share)] ?? 0
const line = (name: string, list: readonly number[]) =>
  `${name.padEnd(44)}${[0.5, 0.95, 0.99].map((share) => at(list, share).toFixed(2).padStart(9)).join('')}`
const of = (pick: (one: Spent) => number) => spent.map(pick)
const rows = at(
  of((one) => one.rows),
  0.5,
)
process.stdout.write(
  `${[
    `${spent.length} orders (bracket: entry and stop), ms`.padEnd(44) +
      ['p50', 'p95', 'p99'].map((name) => name.padStart(9)).join(''),
    line(
      'confirm -> request leaves',
      of((one) => one.posted),
    ),
    line(
      `  journal, ${rows} rows, each on the disk`,
      of((one) => one.journal),
    ),
    line(
      '  prepare, with the nonce on the disk',
      of((one) => one.nonce),
    ),
    line(
      '  sign, in the key process',
      of((one) => one.sign),
    ),
    line(
      '  checks and the rest',
      of((one) => one.posted - one.journal - one.nonce - one.sign),
    ),
    line(
      'confirm -> answer shown',
      of((one) => one.answered),
    ),
    line('floor: one bare journal row', floor.rows),
    line('floor: one bare write and fsync', floor.fsyncs),
    line('floor: one bare write and fdatasync', floor.fdatasyncs),
  ].join('\n')}\n`,
)
