import type { Ports } from '../../main/desk.ts'
import type { Prepared } from '../../main/ports.ts'
import { compareJournal } from './compare-journal.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { type Ending, type Fate, type FaultProxy, openFaultProxy } from './fault-proxy.ts'
import type { FrameFault } from './frame-faults.ts'
import { info, type PaperOutside, startPaperOutside } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'

/** What a run of submits over a bad network left behind. */
export type SubmitReport = {
  submits: number
  failures: string[]
  ends: Record<string, number>
  fates: Record<string, number>
  /** The longest time from an order's expiry to the row that settles it, ms; negative when it was settled before. */
  longestAfterExpiryMs: number
}

const endings: readonly Ending[] = ['reset', 'close', 'silence']

/** A fate for one submit; a late one arrives up to a minute after its expiry. */
function randomFate(random: () => number): Fate {
  const ending = oneOf(random, endings)
  return oneOf<Fate>(random, [
    { is: 'passed' },
    { is: 'passed', afterMs: Math.floor(random() * 2_000) },
    { is: 'lost', ending },
    { is: 'answer_lost', ending },
    { is: 'answer_lost', ending },
    { is: 'answer_cut' },
    { is: 'answer_garbled' },
    { is: 'answer_huge' },
    { is: 'answer_sliced' },
    { is: 'answer_replaced', status: oneOf(random, [500, 502, 503, 504]) },
    { is: 'slow_close' },
    { is: 'twice' },
    { is: 'late', ms: Math.floor(random() * 3_000), ending },
    { is: 'late', ms: Math.floor(random() * 75_000), ending },
  ])
}

const frameFates: readonly FrameFault[] = ['duplicate', 'reorder', 'garbage', 'huge', 'slice', 'lose']
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Submits orders one after the other through a proxy that loses, doubles, delays and spoils what passes, restarts the
 * desk in between, and then counts at the exchange. Each order has a size of its own, so that a second order of the
 * same size is a double, whatever name it carries. Times are those of the process's clock, which may run fast.
 */
export async function submitRun(setting: {
  submits: number
  seed: number
  time: { factor: number; origin: number }
  wrap?: (ports: Ports) => Ports
}): Promise<SubmitReport> {
  const { submits, seed, time, wrap = (ports: Ports) => ports } = setting
  const random = randomFrom(seed)
  const paper = await startPaperOutside({ time, fund: '100000' })
  const proxy = await openFaultProxy(paper)
  const behind: PaperOutside = { ...paper, http: proxy.http, ws: proxy.ws }
  const open = (home?: string) => openDeskOutside({ paper: behind, wrap, ...(home === undefined ? {} : { home }) })
  let one = await open()
  const report: SubmitReport = { submits: 0, failures: [], ends: {}, fates: {}, longestAfterExpiryMs: -15_000 }
  /** What awaits the next order that leaves; what follows it passes. */
  let next: Fate = { is: 'passed' }
  proxy.fateOf = ({ path, body }) => {
    if (path !== '/exchange' || !body.includes('"type":"order"')) return { is: 'passed' }
    const fate = next
    next = { is: 'passed' }
    return fate
  }
  try {
    for (let at = 0; at < submits; at += 1) {
      // No two are alike: 0.11, 0.12 … SOL, long and short by turns so that the position stays small.
      const size = (0.11 + at * 0.01).toFixed(2)
      const words = `${at % 2 === 0 ? 'l' : 'sh'} sol q${size}${random() < 0.2 ? ` s${at % 2 === 0 ? 90 : 110}` : ''}`
      next = randomFate(random)
      tally(report.fates, next.is === 'passed' || !('ending' in next) ? next.is : `${next.is}, ${next.ending}`)
      if (random() < 0.3) proxy.frames.push(oneOf(random, frameFates))
      if (random() < 0.03) proxy.resetSockets()
      await submit(one, words, report)
      if (random() < 0.04) {
        await one.desk.close()
        one = await open(one.home)
      }
    }
    await isTrueInTheEnd(one, proxy, report)
    await countDoubles(one, paper, report)
  } finally {
    await one.close()
    await proxy.close()
  }
  return report
}

/** Says it until it leaves: where prices are stale after a fault, or an earlier order is still asked about, a person waits. */
async function submit(one: DeskOutside, words: string, report: SubmitReport): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    const { sheet } = await one.desk.handlers['order.review']({ words, origin: 'hand' })
    const outcome = sheet === null ? null : await one.confirm(sheet)
    const end = outcome === null ? 'no sheet' : outcome.is === 'not_sent' ? `not_sent: ${outcome.code}` : outcome.is
    tally(report.ends, end)
    const hasLeft =
      outcome !== null && (outcome.is !== 'not_sent' || outcome.code === 'failed') && outcome.is !== 'changed'
    if (!hasLeft) {
      await pause(250)
      continue
    }
    report.submits += 1
    if (outcome.is !== 'unknown') return
    if (/fail|not sent|refused/i.test(outcome.text))
      report.failures.push(`an unknown outcome is shown as failed: ${outcome.text}`)
    while (one.ports.journal.story(outcome.story).every(({ kind }) => kind !== 'order_settled')) await pause(50)
    return
  }
  report.failures.push(`"${words}" could not be sent in a minute: ${one.value('desk', {}).tradingWhy} ${one.alarms()}`)
}

/** Waits until every late request has arrived and every story has its end. */
async function isTrueInTheEnd(one: DeskOutside, proxy: FaultProxy, report: SubmitReport): Promise<void> {
  const { journal } = one.ports
  const isOpen = () => proxy.tally.onTheirWay > 0 || journal.openStories('order_intent', 'order_settled').length > 0
  for (let i = 0; i < 2_000 && isOpen(); i += 1) await pause(100)
  if (isOpen()) report.failures.push('stories are still open after 200 s')
  const starts = journal.recent('desk_started', 1_000).map(({ time }) => time)
  for (const row of journal.recent('order_settled', 1_000_000)) {
    const expiries = journal
      .story(row.story)
      .filter(({ kind }) => kind === 'order_sending')
      .map(({ body }) => (body as { expiresAfter: number }).expiresAfter)
    if (expiries.length === 0) continue
    // Who was not there can't have asked: after a restart the time runs from the start.
    const due = Math.max(...expiries, ...starts.filter((time) => time <= row.time))
    report.longestAfterExpiryMs = Math.max(report.longestAfterExpiryMs, row.time - due)
    if (row.time - due > 5_000) report.failures.push(`${row.story} was settled ${row.time - due} ms after its expiry`)
  }
}

/** The exchange's own list of what was traded, against what was asked for, size by size; then the journal. */
async function countDoubles(one: DeskOutside, paper: PaperOutside, report: SubmitReport): Promise<void> {
  const fills = (await info(paper.http, { type: 'userFills', user: one.ports.user })) as { oid: number; sz: string }[]
  const byOrder = new Map<number, number>()
  for (const { oid, sz } of fills) byOrder.set(oid, (byOrder.get(oid) ?? 0) + Math.round(Number(sz) * 100))
  const seen = new Set<number>()
  for (const lots of byOrder.values()) {
    if (seen.has(lots)) report.failures.push(`${lots / 100} SOL was traded twice`)
    seen.add(lots)
  }
  const { journal } = one.ports
  const isQuiet = () => journal.openStories('order_intent', 'order_settled').length === 0
  // An order of the guard's may be on its way just now: both are read while none is.
  let counters = await paper.control.counters()
  for (let i = 0; i < 200 && !isQuiet(); i += 1) {
    await pause(100)
    counters = await paper.control.counters()
  }
  report.failures.push(...compareJournal(journal, counters).faults)
  const told = journal.recent('fill', 1_000_000).length
  if (told !== counters.fills) report.failures.push(`the journal has ${told} fills, the exchange ${counters.fills}`)
}

const tally = (counts: Record<string, number>, name: string) => {
  counts[name] = (counts[name] ?? 0) + 1
}

/** An exchange that posts again when no answer came, with a fresh nonce and a fresh name, as a client that trusts time-outs does. */
export function postsAgain(ports: Ports): Ports {
  const { exchange, signer } = ports
  return {
    ...ports,
    exchange: {
      ...exchange,
      async post(signed) {
        const outcome = await exchange.post(signed)
        if (outcome.is !== 'unknown' || signed.prepared.action.type !== 'order') return outcome
        const { nonce, action } = signed.prepared
        const orders = (action.orders as { c: string }[]).map((order) => ({
          ...order,
          c: `${order.c.slice(0, -1)}${order.c.endsWith('0') ? '1' : '0'}`,
        }))
        const again = { ...signed.prepared, nonce: nonce + 1, action: { ...action, orders } } as Prepared
        return exchange.post(await signer.sign(again))
      },
    },
  }
}
