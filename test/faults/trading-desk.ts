import { createDesk, type Ports } from '../../main/desk.ts'
import { openHome } from '../../main/hosts/home.ts'
import { buildPorts } from '../../main/real-ports.ts'

import { withQuickPolicy } from '../doubles/quick-policy.ts'
import { deafJournal, lateJournal } from './lying-journals.ts'

import { info } from './paper-outside.ts'
import { oneOf, randomFrom } from './random.ts'
import { randomWords } from './random-words.ts'

/** What the process is told as its one argument, in JSON. */
export type TradingDeskOrders = {
  home: string
  paper: { http: string; ws: string }
  seed: number
  /** `rest`: it only settles and stays. `wait`: it trades once its standard input says something. */
  mode: 'trade' | 'wait' | 'rest'
  /** Journals that lie, to see that it is found: one writes 1.5 s after it said so, one hides its errors. */
  journal: 'real' | 'late' | 'deaf'
}

// A desk in a process of its own that trades by random words until it is killed. It writes one line for each thing that
// is then true: `open` with the journal's verdict, `ready`, `post` before a request leaves, `state` when it changes,
// `said` with what became of a sentence, `defect`.
const { home, paper, seed, mode, journal } = JSON.parse(process.argv[2]!) as TradingDeskOrders
const random = randomFrom(seed)
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
process.on('unhandledRejection', (thrown) =>
  say({ defect: `unhandled rejection: ${String((thrown as Error)?.stack ?? thrown)}` }),
)
process.on('uncaughtException', (thrown) => say({ defect: `uncaught: ${thrown.stack}` }))
// Whoever started it is gone: so is the desk.
process.stdin.on('end', () => process.exit(1)).resume()
const keepAlive = setInterval(() => undefined, 1_000)
process.on('exit', () => clearInterval(keepAlive))

const built = withQuickPolicy(await open())
const journals = {
  real: () => built.journal,
  late: () => lateJournal(built.journal, 1_500),
  deaf: () => deafJournal(built.journal),
}
const ports: Ports = {
  ...built,
  journal: journals[journal](),
  exchange: {
    ...built.exchange,
    post(signed) {
      say({ post: signed.prepared.action.type, at: Date.now() })
      return built.exchange.post(signed)
    },
  },
}
const desk = createDesk(ports)
let state = ''
let lastLook = performance.now()
setInterval(() => {
  // A machine that gave this process no turn is late itself: what it says is then late by so much.
  const lagMs = Math.max(0, performance.now() - lastLook - 10)
  lastLook = performance.now()
  const shown = desk.topics.desk({}).current()
  if (shown.is !== 'live' || shown.value.trading === state) return
  state = shown.value.trading
  say({ state, why: shown.value.tradingWhy, alarms: shown.value.alarms, at: Date.now() - lagMs })
}, 10)
const verdict = await desk.handlers['journal.verify']({})
say({ open: verdict.badRow === null, text: verdict.text })
// A desk whose start failed stays, halted, and says so: `state` tells it.
const isOpen = await desk.ready.then(
  () => true,
  () => false,
)
const begun = new Promise<void>((resolve) => {
  if (mode === 'wait') process.stdin.once('data', () => resolve()).resume()
  else resolve()
})
if (isOpen) say({ ready: true })
else await new Promise(() => undefined)
await begun

/** A desk that can't be opened says why and ends, as every host does. */
async function open(): Promise<Ports> {
  try {
    return await buildPorts({ homeDir: openHome(home, 'cli').dir, host: 'cli', paper })
  } catch (thrown) {
    say({ failed: (thrown as Error).message })
    return process.exit(1)
  }
}

/** Says one sentence, as a person would: reads the sheet, acknowledges its warnings, confirms, now and then twice. */
async function trade(): Promise<void> {
  const words = randomWords(random, (await info(paper.http, { type: 'allMids' })) as Record<string, string>)
  try {
    const { sheet, report } = await desk.handlers['order.review']({ words, origin: 'hand' })
    if (sheet === null) {
      say({ said: words, is: report.verdict })
      return
    }
    const acks = report.checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)
    const confirm = { sheetId: sheet.sheetId, digest: sheet.digest, acks }
    const confirms = [desk.handlers['order.confirm'](confirm)]
    if (random() < 0.2) confirms.push(desk.handlers['order.confirm'](confirm))
    const [outcome] = await Promise.all(confirms)
    say({ said: words, is: outcome!.is, text: 'text' in outcome! ? outcome!.text : '' })
  } catch (thrown) {
    say({ said: words, is: 'thrown', text: (thrown as Error).message, name: (thrown as Error).name })
  }
}

async function loop(): Promise<never> {
  for (;;) {
    await trade()
    await new Promise((resolve) => setTimeout(resolve, oneOf(random, [0, 0, 5, 30])))
  }
}
if (mode !== 'rest') await Promise.all([loop(), loop()])
else {
  const account = () => desk.topics.account({}).current()
  const shown = () => desk.topics.desk({}).current()
  for (;;) {
    const [held, own] = [account(), shown()]
    if (held.is === 'live' && own.is === 'live')
      say({
        trading: own.value.trading,
        alarms: own.value.alarms.map((alarm) => ({ coin: alarm.coin, text: alarm.text })),
        positions: held.value.positions.map(({ coin, size, protection }) => ({ coin, size, protection })),
        stops: held.value.orders.filter(({ type }) => type.startsWith('Stop')).length,
        orders: held.value.orders.length,
      })
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
