import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ports } from '../../main/desk.ts'
import { compareJournal } from './compare-journal.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { watchLag } from './lag.ts'
import { info, type PaperOutside, startPaperOutside } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'
import { randomWords } from './random-words.ts'

/** What a run of faults left behind; `faults` is empty when every promise held. */
export type ChaosReport = {
  seed: number
  turns: number
  faultsInjected: Record<string, number>
  ends: Record<string, number>
  unknowns: number
  posts: number
  duplicates: number
  longestUnknownMs: number
  faults: string[]
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Trades by random words while the exchange loses answers, loses requests, delays, answers 5xx and 429, resets sockets,
 * goes silent, freezes its prices and restarts, in an order that the seed alone decides.
 */
export async function chaosRun(setting: {
  turns: number
  seed: number
  log?: (line: string) => void
  wrap?: (ports: Ports) => Ports
}): Promise<ChaosReport> {
  const { turns, seed, log = () => undefined, wrap = (ports: Ports) => ports } = setting
  const random = randomFrom(seed)
  const state = join(mkdtempSync(join(tmpdir(), 'desk-chaos-')), 'paper.db')
  let paper: PaperOutside = await startPaperOutside({ state })
  const port = Number(new URL(paper.http).port)
  const report: ChaosReport = {
    seed,
    turns,
    faultsInjected: {},
    ends: {},
    unknowns: 0,
    posts: 0,
    duplicates: 0,
    longestUnknownMs: 0,
    faults: [],
  }
  const fault = (text: string) => {
    report.faults.push(text)
    log(`fault: ${text}`)
  }
  const lag = watchLag()
  /** When the prices stopped, by this process's clock; null while they flow. */
  let staleSince: number | null = null
  const watching = (ports: Ports): Ports => ({
    ...ports,
    exchange: {
      ...ports.exchange,
      post(signed) {
        report.posts += 1
        const orders = signed.prepared.action.orders as { r: boolean }[] | undefined
        const opens = orders?.some(({ r }) => !r) === true
        const lateMs = staleSince === null ? 0 : performance.now() - staleSince - lag.since(staleSince - 2_000)
        if (opens && lateMs > 3_200) fault('an opening order left on stale prices')
        return ports.exchange.post(signed)
      },
    },
  })
  const one: DeskOutside = await openDeskOutside({ wrap: (ports) => watching(wrap(ports)), paper })
  await paper.control.still(false)

  const injections: Record<string, () => Promise<void>> = {
    none: async () => {},
    lostAnswer: () => paper.control.chaos({ dropAnswerAfterCommit: 1 + Math.floor(random() * 2) }),
    lostRequest: () => paper.control.chaos({ dropBeforeCommit: 1 }),
    delay: () => paper.control.chaos({ delayMs: Math.floor(random() * 400) }),
    http500: () =>
      paper.control.chaos({ failStatus: oneOf(random, [500, 502, 503]), failTimes: 1 + Math.floor(random() * 4) }),
    http429: () => paper.control.chaos({ failStatus: 429, failTimes: 1 + Math.floor(random() * 4) }),
    resetSockets: () => paper.control.chaos({ resetSockets: true }),
    // Sockets only: reads by request still bring prices that are true.
    halfOpen: () => paper.control.chaos({ halfOpen: true }),
    staleFeed: async () => {
      await paper.control.chaos({ staleFeed: true })
      staleSince = performance.now()
    },
    restart: async () => {
      await paper.stop()
      await pause(random() * 300)
      paper = Object.assign(one.paper, await startPaperOutside({ port, state }))
    },
    mark: async () => paper.control.move('SOL', String(95 + Math.floor(random() * 10))),
  }
  const calm = async () => {
    await paper.control.chaos({ calm: true }).catch(() => undefined)
    staleSince = null
  }

  const trade = async () => {
    let words = 'flat'
    try {
      words = randomWords(random, (await info(paper.http, { type: 'allMids' })) as Record<string, string>)
    } catch {
      // The exchange is away: the sentence is then one that needs no price.
    }
    try {
      const { sheet } = await one.desk.handlers['order.review']({ words, origin: 'hand' })
      if (sheet === null) return
      const began = performance.now()
      const outcome = await one.confirm(sheet)
      const end = outcome.is === 'not_sent' ? `not_sent: ${outcome.code}` : outcome.is
      report.ends[end] = (report.ends[end] ?? 0) + 1
      if (outcome.is === 'unknown') {
        report.unknowns += 1
        if (/fail|not sent|refused/i.test(outcome.text)) fault(`an unknown outcome is shown as failed: ${outcome.text}`)
        const story = outcome.story
        while (
          one.ports.journal.story(story).every(({ kind }) => kind !== 'order_settled') &&
          performance.now() - began < 60_000
        )
          await pause(50)
        report.longestUnknownMs = Math.max(report.longestUnknownMs, Math.round(performance.now() - began))
      }
    } catch (thrown) {
      report.ends.thrown = (report.ends.thrown ?? 0) + 1
      if ((thrown as Error).name !== 'DeskFailure') fault(`${words}: ${(thrown as Error).stack}`)
    }
  }

  for (let turn = 0; turn < turns; turn += 1) {
    const name = oneOf(random, Object.keys(injections))
    report.faultsInjected[name] = (report.faultsInjected[name] ?? 0) + 1
    await injections[name]!()
    // A silence has to be longer than the stale limit to be one.
    if ((name === 'staleFeed' || name === 'halfOpen') && random() < 0.5) await pause(3_500)
    // Lost requests settle by their expiry only: a second sentence in the meantime must find the way closed.
    const trades = [trade(), trade()]
    const isLongUnknown = pause(4_000)
    await Promise.race([Promise.all(trades), isLongUnknown])
    await calm()
    if (random() < 0.7) await Promise.all(trades)
    if (turn % 10 === 9) log(`${turn + 1} turns, ${JSON.stringify(report.ends)}`)
  }
  await calm()
  const isRest = () =>
    one.ports.journal.openStories('order_intent', 'order_settled').length === 0 && one.value('desk', {}).feed === 'live'
  for (let i = 0; i < 900 && !isRest(); i += 1) await pause(50)
  if (!isRest()) fault(`not at rest: ${one.value('desk', {}).feed}, ${one.value('desk', {}).tradingWhy}`)
  const isSafe = () =>
    one
      .value('account', {})
      .positions.every(({ coin, protection }) => protection === 'full' || one.alarms().includes(coin))
  for (let i = 0; i < 300 && !isSafe(); i += 1) await pause(50)
  if (!isSafe()) fault(`bare: ${JSON.stringify(one.value('account', {}).positions)}`)
  await compare(one, report, fault)
  await one.close()
  return report
}

/** What the journal calls placed and not placed, against what the exchange counted. */
async function compare(one: DeskOutside, report: ChaosReport, fault: (text: string) => void) {
  const counters = await one.paper.control.counters()
  report.duplicates = counters.duplicates
  for (const text of compareJournal(one.ports.journal, counters).faults) fault(text)
}
