import type { RequestOutput } from '../../preload/contract/requests.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'
import type { Alarm, TopicValue } from '../../preload/contract/topics.ts'
import type { Clock, Exchange, Journal, Network } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { BrakesFlow } from './brakes-flow.ts'
import type { DeadManFlow } from './dead-man-flow.ts'
import { createFeedWatch } from './feed-watch.ts'
import type { GuardFlow } from './guard-flow.ts'
import type { MarketFlow } from './market-flow.ts'
import type { PolicyFlow } from './policy-flow.ts'
import type { createReconcileFlow } from './reconcile-flow.ts'
import type { ReplaceFlow } from './replace-flow.ts'
import type { RuleFlow } from './rule-flow.ts'
import { append, messageOf, note } from './send-command.ts'
import type { StandingFlow } from './standing-flow.ts'
import { createStream } from './stream.ts'
import type { TradingFlow, TradingState } from './trading-flow.ts'

type Ports = {
  exchange: Exchange
  journal: Journal
  clock: Clock
  network: Network
  host: 'electron' | 'loopback' | 'cli'
  version: string
  user: string
  market: MarketFlow
  account: AccountFlow
}
type Flows = {
  market: MarketFlow
  account: AccountFlow
  reconcile: ReturnType<typeof createReconcileFlow>
  guard: GuardFlow
  trading: TradingFlow
  /** Finishes the moved stops and flips that the last run began. */
  replace: Pick<ReplaceFlow, 'start'>
  standing: StandingFlow
  brakes: BrakesFlow
  deadMan: DeadManFlow
  policy: PolicyFlow
  rules: Pick<RuleFlow, 'start'>
}

export type DeskFlow = ReturnType<typeof createDeskFlow>

const tickMs = 1_000

/** The desk's own life: start, settle the past, open, watch the connection, and the state that the top bar shows. */
export function createDeskFlow(ports: Ports) {
  const { journal, clock, market, account } = ports
  const stream = createStream('desk')
  const rows = createStream('journal')
  let isStopped = false
  /** Alarms of the desk itself stand before those of the guard. */
  const ownAlarms = new Map<string, Alarm>()
  let guardAlarms: readonly Alarm[] = []
  const drawAlarms = () => stream.patch({ alarms: [...ownAlarms.values(), ...guardAlarms] })

  stream.set({
    network: ports.network,
    account: ports.user,
    version: ports.version,
    host: ports.host,
    trading: 'SETTLING',
    tradingWhy: 'Starting.',
    model: null,
    modelState: { state: 'idle', why: null },
    isDisclaimerRead: journal.recent('disclaimer_acknowledged', 1).length > 0,
    markets: [],
    feed: 'connecting',
    feedLatencyMs: null,
    clockSkewMs: null,
    deadMan: { is: 'off', text: 'Not known yet.' },
    budget: null,
    alarms: [],
  })
  const page = journal.page(null, 200)
  rows.set({ rows: page.rows, count: page.count })
  journal.onAppend((row) => rows.patch({ rows: [row], count: row.seq }))

  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))

  /** Tries until it works or the desk stops: the exchange may be down when the desk starts. */
  async function insist(task: () => Promise<unknown>): Promise<void> {
    while (!isStopped) {
      try {
        await task()
        return
      } catch (thrown) {
        stream.patch({
          feed: 'down',
          tradingWhy: `The exchange can't be reached (${messageOf(thrown)}). The desk keeps trying.`,
        })
        await wait(tickMs)
      }
    }
  }

  const feed = createFeedWatch({ ...ports, show: (shown) => stream.patch(shown) })

  return {
    topics: { desk: () => stream, journal: () => rows },
    /** Why nothing may be opened on what the desk holds of the account; null when it may. */
    closedWhy(): { code: 'settling'; text: string } | null {
      const why = feed.whyNotWhole()
      return why === null ? null : { code: 'settling', text: `Not sent: ${why}. Try again in a moment.` }
    },
    showAlarms(alarms: readonly Alarm[]): void {
      guardAlarms = alarms
      drawAlarms()
    },
    /** Something of the desk itself broke: shown until the desk ends, and written down where that is still possible. */
    alarm(id: string, text: string, level: Alarm['level'] = 'danger'): void {
      if (isStopped || ownAlarms.get(id)?.text === text) return
      ownAlarms.set(id, { id, level, coin: null, text, since: clock.now(), cure: null })
      drawAlarms()
      note(journal, { kind: 'alarm_raised', story: id, coin: null, body: { text } })
    },
    /** What an alarm of the desk itself told is over. */
    calm(id: string): void {
      if (isStopped || !ownAlarms.delete(id)) return
      drawAlarms()
      note(journal, { kind: 'alarm_cured', story: id, coin: null, body: {} })
    },
    /** The name of what reads free language (null: nothing does), and how it stands. */
    showModel: (model: string | null, modelState: TopicValue<'desk'>['modelState']) =>
      stream.patch({ model, modelState }),
    showDeadMan: (deadMan: TopicValue<'desk'>['deadMan']) => stream.patch({ deadMan }),
    showTrading: (trading: TradingState, tradingWhy: string | null) => stream.patch({ trading, tradingWhy }),

    /** Reads the world, settles what the last run left open, and only then opens trading. */
    async start({
      reconcile,
      guard,
      trading,
      replace,
      rules,
      standing,
      brakes,
      policy,
      deadMan,
    }: Flows): Promise<void> {
      append(journal, {
        kind: 'desk_started',
        story: 'desk',
        coin: null,
        body: { version: ports.version, network: ports.network, account: ports.user },
      })
      feed.listen()
      await insist(market.start)
      account.subscribe()
      await insist(account.refreshAll)
      stream.patch({ markets: market.listings(), tradingWhy: 'Settling what the last run left open.' })
      await insist(() => Promise.all(account.coins().map((coin) => market.ensure(coin))))
      feed.start(() => standing.now().venueBudget)
      await standing.start()
      policy.start()
      brakes.start()
      // What was not protected when the last run ended must not wait for what is not known.
      guard.start()
      const open = reconcile.unresolvedCoins()
      if (open.length > 0) {
        trading.reduce('unsettled', unsettledText(open))
        trading.open()
        await reconcile.settleAll((story, legs) => (isAnyTaken(legs) ? guard.settled(story) : guard.drop(story)))
        await insist(account.refresh)
      }
      if (isStopped) return
      await replace.start()
      await rules.start()
      trading.release('unsettled')
      trading.open()
      deadMan.start()
    },

    stop(): void {
      if (isStopped) return
      isStopped = true
      feed.stop()
      note(journal, { kind: 'desk_stopped', story: 'desk', coin: null, body: {} })
    },

    async acknowledge(): Promise<RequestOutput<'desk.acknowledge'>> {
      append(journal, { kind: 'disclaimer_acknowledged', story: 'desk', coin: null, body: { version: ports.version } })
      stream.patch({ isDisclaimerRead: true })
      return {}
    },

    async verifyJournal(): Promise<RequestOutput<'journal.verify'>> {
      const { rows: count, badRow, why } = journal.verify()
      const text =
        badRow === null && why === null
          ? `All ${count} rows are as they were written.`
          : `Row ${badRow ?? count} does not fit: ${why ?? 'its hash is wrong'}. What comes before it holds.`
      return { rows: count, badRow, text }
    },
  }
}

const isAnyTaken = (legs: readonly LegOutcome[]) =>
  legs.some(({ role, state }) => role !== 'leverage' && state !== 'not_sent' && state !== 'rejected')

function unsettledText(coins: readonly string[]): string {
  const names = [...new Set(coins)].join(', ')
  return `What became of an order of the last run in ${names} is not known yet; the desk is asking the exchange.`
}
