import type { Ports } from '../../main/desk.ts'
import { forkChild } from '../../main/keys/signer-client.ts'
import { serve } from '../../preload/contract/serve.ts'
import type { CancelResult } from '../../preload/contract/sheet.ts'
import { memoryWires } from '../../preload/contract/wire.ts'
import { compareJournal } from './compare-journal.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { type Fate, type FaultProxy, openFaultProxy } from './fault-proxy.ts'
import { watchLag } from './lag.ts'
import { info, type PaperOutside, startPaperOutside } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'

/** In which state of the world the switch is pressed. */
const states = [
  'calm',
  'requests hang',
  'posts hang',
  'answers lost',
  'sockets down',
  'link silent',
  'exchange answers 503',
  'key process dead',
  'window floods',
  'window hung',
] as const
type State = (typeof states)[number]

/** What a run of presses left behind. */
export type KillReport = {
  runs: number
  failures: string[]
  counts: Record<string, number>
  worst: Record<string, number>
}

type Posted = { type: string; opens: boolean; oids: number[]; at: number }
type Venue = { oid: number; reduceOnly: boolean; coin: string }
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Presses the kill switch in a random state of the world, with orders resting and orders on their way, and then counts
 * at the exchange itself: nothing that opens leaves after the press, every order that rested is named in a cancel within
 * 500 ms, the answer comes within 5 s, and what it does not list as unverified is gone.
 */
export async function killPresses(setting: {
  presses: number
  seed: number
  press?: (one: DeskOutside) => Promise<CancelResult>
}): Promise<KillReport> {
  const { presses, seed, press = (one: DeskOutside) => one.desk.handlers['desk.kill']({}) } = setting
  const random = randomFrom(seed)
  const report: KillReport = { runs: 0, failures: [], counts: {}, worst: {} }
  const paper = await startPaperOutside({ fund: '100000' })
  const proxy = await openFaultProxy(paper)
  const posted: Posted[] = []
  const watching = (ports: Ports): Ports => ({
    ...ports,
    exchange: {
      ...ports.exchange,
      post(signed) {
        const { action } = signed.prepared
        const legs = (action.orders ?? []) as { r: boolean }[]
        const cancels = (action.cancels ?? []) as { o?: number }[]
        posted.push({
          type: String(action.type),
          opens: legs.some(({ r }) => !r),
          oids: cancels.flatMap(({ o }) => (o === undefined ? [] : [o])),
          at: performance.now(),
        })
        return ports.exchange.post(signed)
      },
    },
  })
  let killSigner = () => {}
  const startSignerChild = (entry: string) => {
    const child = forkChild(entry)
    killSigner = child.kill
    return child
  }
  const open = (home?: string) =>
    openDeskOutside({
      paper: { ...paper, http: proxy.http, ws: proxy.ws },
      wrap: watching,
      startSignerChild,
      ...(home === undefined ? {} : { home }),
    })
  let one = await open()
  try {
    for (let at = 0; at < presses; at += 1) {
      const state = oneOf(random, states)
      report.counts[state] = (report.counts[state] ?? 0) + 1
      report.runs += 1
      await pressOnce({ one, proxy, paper, random, report, state, posted, press, killSigner })
      // A key process that died ends the desk's trading: the next run is another desk, which must still be halted.
      await one.desk.close()
      one = await open(one.home)
      const { trading } = one.value('desk', {})
      if (trading !== 'HALTED') report.failures.push(`${state}: after a restart trading is ${trading}`)
      await one.desk.handlers['desk.resume']({})
      await one.desk.handlers['order.cancelAll']({ coin: null })
    }
    report.failures.push(...compareJournal(one.ports.journal, await paper.control.counters()).faults)
  } finally {
    await one.close()
    await proxy.close()
  }
  return report
}

async function pressOnce(given: {
  one: DeskOutside
  proxy: FaultProxy
  paper: PaperOutside
  random: () => number
  report: KillReport
  state: State
  posted: Posted[]
  press: (one: DeskOutside) => Promise<CancelResult>
  killSigner: () => void
}): Promise<void> {
  const { one, proxy, paper, random, report, state, posted, press, killSigner } = given
  const fail = (text: string) => void report.failures.push(`${state}: ${text}`)
  for (const words of ['l sol q0.5 e97 s90', 'l eth q0.02 e2000', 'sh sol q0.3 e104']) await one.say(words)
  if (random() < 0.5) await one.say('l sol q0.4 s90')
  const resting = await restingAt(paper, one)
  const sheets = await Promise.all(
    ['l sol q0.21 e98 s90', 'l sol q0.23 s90', 'l sol q0.25 e96-95x3 s90']
      .filter(() => random() < 0.6)
      .map((words) => one.review(words).catch(() => null)),
  )
  enter(state, proxy, one, killSigner)
  const confirms = sheets.flatMap((sheet) => (sheet === null ? [] : [one.confirm(sheet).catch(() => null)]))
  await pause(oneOf(random, [0, 2, 10, 40, 150]))

  const lag = watchLag()
  const pressedAt = performance.now()
  const result = await Promise.race([press(one), pause(12_000).then(() => null)])
  const lagMs = lag.since(pressedAt)
  lag.end()
  const answeredMs = performance.now() - pressedAt - lagMs
  report.worst['the machine was late by ms'] = Math.max(
    report.worst['the machine was late by ms'] ?? 0,
    Math.round(lagMs),
  )
  if (result === null || answeredMs > 5_000) fail(`the answer took ${Math.round(answeredMs)} ms`)
  report.worst['answered after ms'] = Math.max(report.worst['answered after ms'] ?? 0, Math.round(answeredMs))

  const after = posted.filter((one) => one.at > pressedAt)
  if (after.some(({ opens }) => opens)) fail('an order that opens left after the press')
  if (state !== 'key process dead') {
    const named = new Set(after.filter((one) => one.at < pressedAt + 500 + lagMs).flatMap(({ oids }) => oids))
    const slow = resting.filter((order) => !order.reduceOnly && !named.has(order.oid))
    if (slow.length > 0) fail(`${slow.length} resting orders were in no cancel within 500 ms`)
    const firstAt = Math.min(...after.filter(({ oids }) => oids.length > 0).map((one) => one.at))
    report.worst['first cancel after ms'] = Math.max(
      report.worst['first cancel after ms'] ?? 0,
      Math.round(firstAt - pressedAt),
    )
  }
  const left = (await restingAt(paper, one)).filter(({ reduceOnly }) => !reduceOnly)
  const listed = new Set(result?.unverified.map(({ oid }) => oid))
  const unsaid = left.filter(({ oid, coin }) => !listed.has(oid) && !result?.text.includes(`order in ${coin}`))
  if (unsaid.length > 0) fail(`${unsaid.length} orders rest and are not listed: ${result?.text}`)
  if (one.value('desk', {}).trading !== 'HALTED') fail('trading is not halted')

  leave(proxy)
  await Promise.race([Promise.all(confirms), pause(20_000)])
  if (posted.some(({ opens, at }) => opens && at > pressedAt)) fail('an order that opens left later')
}

function enter(state: State, proxy: FaultProxy, one: DeskOutside, killSigner: () => void): void {
  const all = (fate: Fate) => {
    proxy.fateOf = () => fate
  }
  const posts = (fate: Fate) => {
    proxy.fateOf = ({ path }) => (path === '/exchange' ? fate : { is: 'passed' })
  }
  switch (state) {
    case 'requests hang':
      return all({ is: 'passed', afterMs: 10_000 })
    case 'posts hang':
      return posts({ is: 'passed', afterMs: 10_000 })
    case 'answers lost':
      return posts({ is: 'answer_lost', ending: 'silence' })
    case 'sockets down':
      proxy.setDoor('shut')
      return proxy.resetSockets()
    case 'link silent':
      return proxy.setHole(true)
    case 'exchange answers 503':
      return all({ is: 'refused', status: 503 })
    case 'key process dead':
      return killSigner()
    case 'window hung':
    case 'window floods': {
      const [window, inside] = memoryWires()
      serve(one.desk.handlers, one.desk.topics, inside, () => undefined)
      // A window that hangs takes no frame; one that floods asks for everything at once.
      window.onFrame(() => undefined)
      const asks = state === 'window hung' ? 20 : 1_500
      for (let id = 1; id <= asks; id += 1)
        window.send(
          JSON.stringify({
            k: 'request',
            id,
            name: 'words.size',
            input: { words: 'l sol r1% s-5%', origin: 'grammar' },
          }),
        )
    }
  }
}

function leave(proxy: FaultProxy): void {
  proxy.fateOf = () => ({ is: 'passed' })
  proxy.setHole(false)
  proxy.setDoor('open')
}

/** What rests at the exchange, asked past the proxy. */
async function restingAt(paper: PaperOutside, one: DeskOutside): Promise<Venue[]> {
  return (await info(paper.http, { type: 'frontendOpenOrders', user: one.ports.user })) as Venue[]
}
