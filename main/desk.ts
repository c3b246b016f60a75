import type { PolicyDocument, Settings } from '../preload/contract/facts.ts'
import type { Handlers } from '../preload/contract/requests.ts'
import type { Topics } from '../preload/contract/topics.ts'
import { reduceOnlyPlan } from './domain/order/protection.ts'
import { readPolicy } from './domain/risk/policy.ts'
import { createAccountFlow } from './flow/account-flow.ts'
import { createAccountSetupFlow } from './flow/account-setup-flow.ts'
import { createBrakesFlow } from './flow/brakes-flow.ts'
import { createCancelFlow } from './flow/cancel-flow.ts'
import { createClosedTradesFlow } from './flow/closed-trades-flow.ts'
import { createCustodyFlow } from './flow/custody-flow.ts'
import { createDeadManFlow } from './flow/dead-man-flow.ts'
import { createDeskFlow } from './flow/desk-flow.ts'
import { createFactsFlow } from './flow/facts-flow.ts'
import { createFlattenFlow } from './flow/flatten-flow.ts'
import { createGuardFlow, type GuardFlow } from './flow/guard-flow.ts'
import { haltOnDefect } from './flow/halt-on-defect.ts'
import { haltOnFailure } from './flow/halt-on-failure.ts'
import { createKillFlow } from './flow/kill-flow.ts'
import { createMarketFlow } from './flow/market-flow.ts'
import { createModelsFlow } from './flow/models-flow.ts'
import { noteUse } from './flow/note-use.ts'
import { createOrderFlow } from './flow/order-flow.ts'
import { cloidOf, createPlaceFlow, type IntentBody } from './flow/place-flow.ts'
import { createPolicyFlow, type PolicyFlow } from './flow/policy-flow.ts'
import { createReconcileFlow } from './flow/reconcile-flow.ts'
import { createReplaceFlow } from './flow/replace-flow.ts'
import { createRuleFlow } from './flow/rule-flow.ts'
import { note } from './flow/send-command.ts'
import { createStandingFlow } from './flow/standing-flow.ts'
import { createStopFlow } from './flow/stop-flow.ts'
import { createTradingFlow } from './flow/trading-flow.ts'
import { urgentSigner } from './flow/urgent-signer.ts'
import { createHandlers } from './handlers.ts'
import type {
  AccountReads,
  Clock,
  Digest,
  Exchange,
  ExchangeEvents,
  Ids,
  Journal,
  ModelBackends,
  Network,
  Networks,
  Reader,
  Signer,
  Vault,
} from './ports.ts'

/** Everything the core is given; `close` lets go of what the maker of the ports opened. */
export type Ports = {
  network: Network
  host: 'electron' | 'loopback' | 'cli'
  version: string
  /** The account whose positions are shown and traded: the master address, on paper the signer's own. */
  user: string
  clock: Clock
  ids: Ids
  digest: Digest
  read: Reader
  /** What reads free language, and what there is to choose from. */
  models: ModelBackends
  exchange: Exchange
  /** The sink that the exchange calls; the desk fills it in. */
  events: Partial<ExchangeEvents>
  signer: Signer
  /**
   * A second key of another agent, which its own process lets cancel, burn a nonce and reduce, and nothing else: for
   * cancels and the kill switch while the first one is locked, dead or hangs. Its `sign` rejects while it is not open.
   * Null where there is none (paper).
   */
  emergency: Signer | null
  /** What the network says of the account and its agents; null on paper, where the key is the account's own. */
  reads: AccountReads | null
  /** The account's keys; null on paper, where the key has no passphrase. */
  vault: Vault | null
  /** The way to the other networks; null where the host is for paper only. */
  networks: Networks | null
  /** What the host has to say when the desk opens (a switch that failed); shown as an alarm. */
  notice?: string
  journal: Journal
  settings: Settings
  policy: PolicyDocument
  /** Writes the policy to the home's file, whole or not at all; throws where it can't. */
  savePolicy(document: PolicyDocument): void
  close(): Promise<void>
}

export type Desk = {
  handlers: Handlers
  topics: Topics /** Resolves when the past is settled and trading is open (or halted). */
  ready: Promise<void>
  close(): Promise<void>
}

/** Wires the flows to the ports, and nothing else. Handlers answer `not_ready` until the account is known. */
export function createDesk(given: Ports): Desk {
  // A row that can't be written ends all sending, and the desk says so at once.
  const journal = haltOnFailure(given.journal, (why) => {
    trading.haltUnwritten(`The journal could not be written: ${why}. Free or repair the disk and restart the desk.`)
    desk.alarm(
      'journal',
      `The journal could not be written (${why}): trading is halted. What rests at the exchange stays; free or repair the disk and restart the desk.`,
    )
  })
  const ports: Ports = { ...given, journal }
  const { exchange, clock, ids, digest, user, signer, network } = ports
  const urgent = urgentSigner(signer, ports.emergency, clock)
  const sending = { exchange, signer, urgent, journal, digest }

  const market = createMarketFlow(exchange, clock, user)
  let guard: GuardFlow | null = null
  const own = new Set<string>()
  const account = createAccountFlow(ports, {
    markOf: market.markOf,
    plannedStopOf: (cloid) => guard?.plannedStopOf(cloid) ?? null,
    plannedLossOf: (coin) => guard?.plannedLossOf(coin) ?? null,
    firstStopOf: (coin, side) => guard?.firstStopOf(coin, side) ?? null,
    isOwn: (cloid) => cloid !== null && own.has(cloid),
  })
  const policy: PolicyFlow = createPolicyFlow({
    journal,
    clock,
    document: ports.policy,
    save: ports.savePolicy,
    equity: () => account.equity()?.equity ?? null,
    brakes: () => brakes.views(),
  })
  const reconcile = createReconcileFlow(ports)
  const cancels = createCancelFlow({
    ...sending,
    ids,
    user,
    clock,
    known: account.orders,
    assetOf: (coin) => market.listingOf(coin)?.asset ?? null,
  })
  const placePlan = createPlaceFlow(sending, reconcile.settle)
  const place: typeof placePlan = async (order) => {
    for (const [g, group] of order.plan.groups.entries())
      group.legs.forEach((_, l) => void own.add(cloidOf(digest, order.story, g, l)))
    const placed = await placePlan(order)
    if (order.plan.leverage !== null)
      void placed.settled.then(() => market.refreshSetting(order.coin)).catch(() => undefined)
    return placed
  }

  const desk = createDeskFlow({ ...ports, market, account })
  const trading = createTradingFlow(journal, (state, why) => {
    desk.showTrading(state, why)
    custody.noteTrading(state)
  })
  const keeping = { ...ports, policy: policy.document, alarm: desk.alarm, calm: desk.calm }
  const custody = createCustodyFlow(keeping)
  const brakes = createBrakesFlow({
    journal,
    clock,
    exchange,
    user,
    account,
    trading,
    policy: policy.document,
    alarm: desk.alarm,
    calm: desk.calm,
  })
  const facts = createFactsFlow({
    clock,
    market,
    account,
    closedTrades: createClosedTradesFlow(journal),
    settings: ports.settings,
    policy: policy.document,
    history: brakes.history,
  })
  const setup = createAccountSetupFlow(keeping, custody)
  const models = createModelsFlow({
    journal,
    backends: ports.models,
    showModel: desk.showModel,
    alarm: desk.alarm,
    calm: desk.calm,
  })

  guard = createGuardFlow({
    exchange,
    journal,
    clock,
    ids,
    user,
    account,
    instrumentOf: market.instrumentOf,
    place: async ({ story, coin, groups, about }) => {
      const plan = reduceOnlyPlan(groups)
      guard?.noteOwn(plan.groups.flatMap((group, g) => group.legs.map((_, l) => cloidOf(digest, story, g, l))))
      const placed = await place({ story, coin, plan, about })
      const legs = placed.is === 'unknown' ? await placed.settled : placed.legs
      const refused = legs.find((leg) => leg.state === 'rejected' || leg.state === 'not_sent')
      return { is: refused === undefined ? 'accepted' : 'rejected', why: placed.why, reason: refused?.reason ?? null }
    },
    cancel: async (oids) => void (await cancels.cancel(oids.map((oid) => ({ oid })))),
    isHalted: () => trading.state() === 'HALTED',
    onAlarms: desk.showAlarms,
  })

  for (const row of journal.recent('order_intent', 2_000)) {
    const { cloids, about } = row.body as unknown as IntentBody
    for (const cloid of cloids.flat()) own.add(cloid)
    const ofGuard = about !== null && typeof about === 'object' && 'guard' in about ? about : null
    if (ofGuard === null) continue
    guard.noteOwn(cloids.flat())
    const { targetsOf } = (ofGuard as { guard: { targetsOf?: string } }).guard
    if (targetsOf !== undefined) guard.noteTargetsSent(targetsOf)
  }

  const watched: GuardFlow = guard
  const stop = createStopFlow({
    account,
    cancels,
    guard: {
      ...watched,
      stopCancelledByHand: (coin) => {
        watched.stopCancelledByHand(coin)
        rules.stopCancelled(coin)
      },
    },
  })
  const replace = createReplaceFlow({
    journal,
    clock,
    ids,
    account,
    guard,
    place,
    cancel: (orders) => stop.cancelTargets(orders, new Set(orders.map(({ coin }) => coin))),
    tell: desk.alarm,
  })
  const closedWhy = (coins: readonly string[], reducesOnly: boolean) =>
    custody.closedWhy(reducesOnly) ??
    trading.closedWhy(coins, reducesOnly, reconcile.unresolvedCoins()) ??
    (reducesOnly ? null : desk.closedWhy())
  const staleMs = () => readPolicy(policy.document()).staleMarketMs
  const rules = createRuleFlow({
    exchange,
    journal,
    clock,
    ids,
    account,
    market,
    replace,
    facts: facts.now,
    closedWhy: (coin) => closedWhy([coin], true),
    staleMs,
    tell: desk.alarm,
    calm: desk.calm,
  })
  const flatten = createFlattenFlow({
    exchange,
    clock,
    ids,
    user,
    account,
    market,
    settings: ports.settings,
    place: (order) => place({ ...order, isUrgent: true }),
  })
  const { onTheirWay } = reconcile
  const kill = createKillFlow({ ...sending, clock, account, guard, trading, cancels, flatten, onTheirWay })
  const standing = createStandingFlow({
    exchange,
    journal,
    clock,
    user,
    unresolvedCoins: reconcile.unresolvedCoins,
    account: custody.accountStanding,
  })
  const deadMan = createDeadManFlow({
    ...sending,
    clock,
    ids,
    requests: () => standing.now().venueBudget?.requests ?? null,
    show: desk.showDeadMan,
    alarm: desk.alarm,
    calm: desk.calm,
  })
  const order = createOrderFlow({
    network,
    user,
    clock,
    ids,
    digest,
    journal,
    read: ports.read,
    free: ports.models.free,
    market,
    facts,
    standing: standing.now,
    guard,
    place,
    replace,
    rules,
    cancel: stop.cancelTargets,
    stoppedWhy: (coin, reducesOnly) => {
      const state = trading.state()
      if (state === 'HALTED') return `trading is halted (${trading.why() ?? 'no reason given'})`
      if (state === 'REDUCING' && !reducesOnly)
        return `only orders that reduce may leave now (${trading.why() ?? 'no reason given'})`
      return market.ageOf(coin) > staleMs() ? `the ${coin} prices went stale before it could leave` : null
    },
    tell: desk.alarm,
    refreshAccount: account.refresh,
    closedWhy,
  })

  Object.assign(ports.events, { ...market.events, ...account.events })
  market.onChange((coin) => {
    account.showSoon()
    rules.look(coin)
  })
  account.onChange(() => {
    for (const position of account.positions()) market.noteSetting(position.coin, position)
    guard?.onAccountChange()
    rules.look()
  })
  let hasSignerEnded = false
  signer.onEnd?.(() => {
    hasSignerEnded = true
    desk.alarm(
      'signer',
      'The key process has ended: nothing can be signed, neither orders nor cancels. What rests at the exchange stays; restart the desk to trade again.',
    )
  })
  const whyNotResumed = () =>
    hasSignerEnded ? 'the key process has ended, and nothing can be signed. Restart the desk to trade again.' : null
  const ready = desk.start({
    market,
    account,
    reconcile,
    guard,
    trading,
    replace,
    rules,
    standing,
    brakes,
    policy,
    deadMan,
  })
  custody.start()
  policy.onChange(() => void custody.notePolicy())
  if (ports.notice !== undefined) desk.alarm('host', ports.notice)

  return {
    handlers: haltOnDefect(
      noteUse(
        createHandlers({
          order,
          stop,
          kill,
          deadMan,
          guard,
          rules,
          market,
          trading,
          journal,
          desk,
          policy,
          brakes,
          custody,
          setup,
          models,
          whyNotResumed,
        }),
        custody.noteUse,
      ),
      (name, what) => {
        note(journal, { kind: 'defect', story: 'desk', coin: null, body: { name, what } })
        trading.haltOnDefect(`Something in the desk broke in ${name}: ${what}`)
      },
    ),
    topics: {
      ...market.topics,
      ...account.topics,
      ...desk.topics,
      ...rules.topics,
      ...policy.topics,
      ...custody.topics,
      ...models.topics,
    },
    ready,
    async close() {
      await deadMan.stop()
      desk.stop()
      replace.stop()
      rules.stop()
      custody.stop()
      guard?.stop()
      standing.stop()
      brakes.stop()
      policy.stop()
      reconcile.stop()
      await ports.close()
    },
  }
}
