import type { Ports } from '../../main/desk.ts'
import type { Prepared } from '../../main/ports.ts'
import type { Outcome } from '../../preload/contract/sheet.ts'
import { compareJournal } from './compare-journal.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { type FastTime, speedUpTime } from './fast-time.ts'
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts'
import { info, type PaperOutside, startPaperOutside } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'

const hourMs = 3_600_000
const steps = {
  'an hour ahead': hourMs,
  'an hour back': -hourMs,
  'three days back': -72 * hourMs,
  'three days ahead': 72 * hourMs,
  '20 s ahead': 20_000,
  '20 s back': -20_000,
}

/** What a run of clock steps left behind. */
export type ClockReport = {
  runs: number
  failures: string[]
  counts: Record<string, number>
  worst: Record<string, number>
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Steps the computer's clock under a desk, or sleeps with it for eight hours, with orders resting, on their way and of
 * unknown outcome, now and then over a restart. More than 30 s off nothing that opens may leave, and the reason is said;
 * cancels leave all the same and are taken; no nonce is used twice, and none is refused.
 */
export async function clockSteps(setting: {
  steps: number
  seed: number
  wrap?: (ports: Ports) => Ports
}): Promise<ClockReport> {
  const { seed, wrap = (ports: Ports) => ports } = setting
  const random = randomFrom(seed)
  const report: ClockReport = { runs: 0, failures: [], counts: {}, worst: {} }
  const paper = await startPaperOutside({ fund: '100000' })
  const proxy = await openFaultProxy(paper)
  const clock = speedUpTime({ factor: 1, origin: Date.now() })
  const open = (home?: string) =>
    openDeskOutside({
      paper: { ...paper, http: proxy.http, ws: proxy.ws },
      wrap,
      ...(home === undefined ? {} : { home }),
    })
  let one = await open()
  let sleptMs = 0
  try {
    for (let at = 0; at < setting.steps; at += 1) {
      report.runs += 1
      if (random() < 0.2) {
        sleptMs += 8 * hourMs
        await sleepEightHours({ one, proxy, paper, clock, report, sleptMs })
      } else {
        const name = oneOf(random, Object.keys(steps) as (keyof typeof steps)[])
        report.counts[name] = (report.counts[name] ?? 0) + 1
        await one.say('l sol q0.5 e97')
        if (random() < 0.5) await leaveUnknown(one, proxy)
        clock.step(steps[name])
        await tryAll(one, paper, name, Math.abs(steps[name]) > 30_000, report)
        if (random() < 0.4) {
          await one.desk.close()
          one = await open(one.home)
          await tryAll(one, paper, `${name}, opened again`, Math.abs(steps[name]) > 30_000, report)
        }
        clock.step(-steps[name])
      }
      await mustTrade(one, report, 'after the clock was right again')
    }
    const { journal } = one.ports
    for (let i = 0; i < 400 && journal.openStories('order_intent', 'order_settled').length > 0; i += 1) await pause(100)
    report.failures.push(...compareJournal(journal, await paper.control.counters()).faults)
    for (const kind of ['order_outcome', 'cancel_outcome'] as const)
      for (const { body } of journal.recent(kind, 1_000_000))
        if (/expired|nonce too/i.test(JSON.stringify(body))) report.failures.push(`refused: ${JSON.stringify(body)}`)
  } finally {
    await one.close()
    await proxy.close()
    clock.end()
  }
  return report
}

/** An order whose answer is lost: it is still being asked about when the clock steps. */
async function leaveUnknown(one: DeskOutside, proxy: FaultProxy): Promise<void> {
  const sheet = await one.review('l eth q0.01')
  proxy.fateOf = ({ path, body }) => {
    if (path !== '/exchange' || !body.includes('"type":"order"')) return { is: 'passed' }
    proxy.fateOf = () => ({ is: 'passed' })
    return { is: 'answer_lost', ending: 'reset' }
  }
  void one.confirm(sheet).catch(() => undefined)
  await pause(30)
}

/** Says it, and acknowledges what the second look warns of, as a person would. */
async function attempt(one: DeskOutside, words: string): Promise<Outcome | { is: 'no sheet' }> {
  const { sheet } = await one.desk.handlers['order.review']({ words, origin: 'hand' })
  if (sheet === null) return { is: 'no sheet' }
  const outcome = await one.confirm(sheet)
  if (outcome.is !== 'not_sent' || outcome.code !== 'needs_ack') return outcome
  const acks = outcome.checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)
  return one.desk.handlers['order.confirm']({ sheetId: sheet.sheetId, digest: sheet.digest, acks })
}

/** An order and a cancel while the clock is wrong. */
async function tryAll(one: DeskOutside, paper: PaperOutside, name: string, isFar: boolean, report: ClockReport) {
  const outcome = await attempt(one, 'l sol q0.3 e96')
  if (isFar) {
    const text = JSON.stringify(outcome)
    if (outcome.is === 'accepted' || outcome.is === 'unknown') report.failures.push(`${name}: an order was sent`)
    // An order of unknown outcome is asked about first, which is a reason too.
    else if (!/CLOCK_SKEW|clock|settling/.test(text)) report.failures.push(`${name}: no reason: ${text.slice(0, 300)}`)
  } else await mustTrade(one, report, name)
  const result = await one.desk.handlers['order.cancelAll']({ coin: 'SOL' })
  if (result.unverified.length > 0) report.failures.push(`${name}: a cancel was not taken: ${result.text}`)
  const open = (await info(paper.http, { type: 'frontendOpenOrders', user: one.ports.user })) as { coin: string }[]
  if (open.some(({ coin }) => coin === 'SOL')) report.failures.push(`${name}: an order rests after its cancel`)
}

/** With the right clock an order must leave, if not at once then soon. */
async function mustTrade(one: DeskOutside, report: ClockReport, when: string): Promise<void> {
  let last = ''
  for (let i = 0; i < 60; i += 1) {
    const outcome = await attempt(one, `l sol q${(0.11 + i / 100).toFixed(2)} e96`)
    if (outcome.is === 'accepted') return
    last = JSON.stringify(outcome).slice(0, 300)
    await pause(250)
  }
  report.failures.push(`${when} no order could be sent: ${last}`)
}

/** The computer sleeps: its clocks and the exchange's go on, its monotonic clock stands, its connections are gone. */
async function sleepEightHours(given: {
  one: DeskOutside
  proxy: FaultProxy
  paper: PaperOutside
  clock: FastTime
  report: ClockReport
  /** In all, this sleep included: what the exchange's clock is ahead of this machine's. */
  sleptMs: number
}): Promise<void> {
  const { one, proxy, paper, clock, report, sleptMs } = given
  report.counts['eight hours of sleep'] = (report.counts['eight hours of sleep'] ?? 0) + 1
  await one.say('l sol q0.5 e97')
  await paper.control.chaos({ clockSkewMs: sleptMs })
  clock.step(8 * hourMs)
  proxy.resetSockets()
  await mustTrade(one, report, 'after a sleep')
  await one.desk.handlers['order.cancelAll']({ coin: 'SOL' })
}

/** Nonces and expiries by this computer's clock, as clients have them. */
export function byOwnClock(ports: Ports): Ports {
  return {
    ...ports,
    exchange: {
      ...ports.exchange,
      prepare(command) {
        const prepared = ports.exchange.prepare(command)
        const now = Date.now()
        return { ...prepared, nonce: now, expiresAfter: now + 15_000 } as Prepared
      },
    },
  }
}
