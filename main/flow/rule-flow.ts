import type { Facts } from '../../preload/contract/facts.ts'
import type { RequestInput } from '../../preload/contract/requests.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'
import type { RuleView } from '../../preload/contract/topics.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { legsOf } from '../domain/order/legs.ts'
import { reduceOnlyGroups, reduceOnlyPlan } from '../domain/order/protection.ts'
import { type RulePlan, ruleText } from '../domain/rule/rule-plan.ts'
import { isReached, runRule } from '../domain/rule/run-rule.ts'
import type { Clock, Exchange, Ids, Journal, JournalBody } from '../ports.ts'
import type { AccountFlow } from './account-flow.ts'
import type { MarketFlow } from './market-flow.ts'
import type { ReplaceFlow } from './replace-flow.ts'
import { append, messageOf, note } from './send-command.ts'
import { createStream } from './stream.ts'

type Ports = {
  exchange: Pick<Exchange, 'candles'>
  journal: Journal
  clock: Clock
  ids: Ids
  account: AccountFlow
  market: MarketFlow
  replace: ReplaceFlow
  facts: () => Facts
  /** Why nothing may be sent now (halted, locked, an order on its way); null when it may. */
  closedWhy: (coin: string) => { code: string; text: string } | null
  /** Marks older than this move no rule, ms. */
  staleMs: () => number
  tell: (id: string, text: string) => void
  calm: (id: string) => void
}

/** `armed` waits; `running` moves the stop now; `missed` had its moment when it could not run, and asks; `ended` is over. */
type Held = { id: string; rule: RulePlan; state: RuleView['state']; why: string | null; since: number; tries: number }

export type RuleFlow = ReturnType<typeof createRuleFlow>

/** Rules that are over stay in the list, so that their end is seen; so many at most. */
const mostEnded = 6
/** A rule that finds its step refused looks again after so long, so many times, and then asks. */
const againMs = 1_000
const mostTries = 4
/** How long a rule waits for an order that is on its way, ms. */
const settlingMs = 500

/**
 * Keeps the rules that a person armed, and runs each once, when its moment comes while the desk is open. A rule moves a
 * stop closer and does nothing else, by the same road as a person's own move: the new stop rests before the old one goes.
 * It dies with its position, with a stop that was cancelled by hand, and says so. What came while the desk was closed or
 * could not act is never caught up with: it is told, and asked.
 */
export function createRuleFlow(ports: Ports) {
  const { journal, clock, ids, account, market, replace } = ports
  const held = new Map<string, Held>()
  const looking = new Set<string>()
  const stream = createStream('rules')
  let isActive = false
  show()

  function show(): void {
    stream.set({ rules: [...held.values()].map(viewOf) })
  }

  function end(one: Held, why: string, isAlarm: boolean): void {
    note(journal, { kind: 'rule_ended', story: one.id, coin: one.rule.coin, body: { text: why } })
    one.state = 'ended'
    one.why = why
    const ended = [...held.values()].filter(({ state }) => state === 'ended')
    for (const old of ended.slice(0, -mostEnded)) forget(old)
    if (isAlarm) ports.tell(alarmOf(one), `${why} Rule: ${ruleText(one.rule)}`)
    show()
  }

  /** Its moment came and it did not run: it never runs by itself any more, and asks what to do. */
  function miss(one: Held, why: string): void {
    note(journal, { kind: 'rule_fired', story: one.id, coin: one.rule.coin, body: { missed: true, text: why } })
    one.state = 'missed'
    one.why = why
    ports.tell(
      alarmOf(one),
      `${why} The rule was not run: ${ruleText(one.rule)} To do it now say "${nowWords(one.rule)}"; drop the rule in Positions.`,
    )
    show()
  }

  function forget(one: Held): void {
    held.delete(one.id)
    ports.calm(alarmOf(one))
  }

  /** Looks at every rule of a coin; called with each mark and each change of the account. Looks at one rule never overlap. */
  function look(coin?: string): void {
    if (!isActive) return
    for (const one of held.values()) {
      if (one.state !== 'armed' || (coin !== undefined && one.rule.coin !== coin) || looking.has(one.id)) continue
      if (!mayHaveCome(one.rule)) continue
      looking.add(one.id)
      void lookAt(one)
        .catch((thrown: unknown) =>
          ports.tell(alarmOf(one), `A rule of ${one.rule.coin} could not be looked at: ${messageOf(thrown)}`),
        )
        .finally(() => looking.delete(one.id))
    }
  }

  const sideOf = (coin: string): 'long' | 'short' | null => {
    const position = account.positionOf(coin)
    return position === null ? null : position.size.startsWith('-') ? 'short' : 'long'
  }
  const restsAt = (oid: number) => account.orders().some((order) => order.oid === oid)

  /** A cheap first look at what is known already; what it lets through is asked for anew. */
  function mayHaveCome(rule: RulePlan): boolean {
    if (sideOf(rule.coin) !== rule.side) return true
    if (rule.when.is === 'filled') return rule.when.oid === null || !restsAt(rule.when.oid)
    return isFresh(rule.coin) && isReached(rule, market.markOf(rule.coin))
  }

  const isFresh = (coin: string) => market.ageOf(coin) <= ports.staleMs()

  async function lookAt(one: Held): Promise<void> {
    const { rule } = one
    await account.refresh()
    if (one.state !== 'armed' || !isActive) return
    const side = sideOf(rule.coin)
    if (side !== rule.side) {
      const gone = side === null ? `The ${rule.coin} position is closed` : `The ${rule.coin} position was flipped`
      return end(one, `${gone}: its rule has ended.`, false)
    }
    if (rule.when.is === 'mark') {
      if (!isFresh(rule.coin) || !isReached(rule, market.markOf(rule.coin))) return
      return run(one)
    }
    const { oid } = rule.when
    if (oid !== null && restsAt(oid)) return
    if (oid !== null && isFilled(oid)) return run(one)
    end(
      one,
      `The ${rule.coin} target at ${rule.when.price} is gone without a fill, so its rule has ended; the stop stays.`,
      true,
    )
  }

  /** The rule's own order is on its way by then; only what stops every order stops it. */
  function haltedWhy(coin: string): string | null {
    const closed = ports.closedWhy(coin)
    return closed === null || closed.code === 'settling' ? null : closed.text
  }

  function isFilled(oid: number): boolean {
    const fills = account.topics.fills().current()
    return (fills.is === 'live' || fills.is === 'stale') && fills.value.fills.some((fill) => fill.oid === oid)
  }

  /** Once, whatever happens: the row comes before the order, and a rule that has it never runs again. */
  async function run(one: Held): Promise<void> {
    const { rule, id } = one
    const closed = ports.closedWhy(rule.coin)
    // An order of the coin is on its way: the next look finds it settled. A halt or a lock is a person's, and is not waited out.
    if (closed?.code === 'settling') return void clock.after(settlingMs, () => look(rule.coin))
    if (closed !== null)
      return miss(one, `${rule.coin} reached ${rule.when.price}, but nothing could be sent. ${closed.text}`)
    const step = runRule(rule, ports.facts())
    // A fill may be heard of before the mark that made it: what stands against it now may be gone in a moment.
    if ('why' in step && one.tries < mostTries) {
      one.tries += 1
      return void clock.after(againMs, () => look(rule.coin))
    }
    if ('why' in step)
      return miss(one, `${rule.coin} reached ${rule.when.price}, but the stop was not moved. ${step.why}`)
    one.state = 'running'
    append(journal, { kind: 'rule_fired', story: id, coin: rule.coin, body: { text: ruleText(rule) } })
    show()
    const { ticket } = step
    const plan = reduceOnlyPlan(reduceOnlyGroups(legsOf(ticket).groups))
    const done = await replace.replace({
      coin: rule.coin,
      side: rule.side,
      story: ids.next(),
      plan,
      replaces: ticket.replaces ?? [],
      about: { rule: id } as JournalBody,
      closedWhy: () => haltedWhy(rule.coin),
    })
    const legs = done.is === 'unknown' ? await done.settled : done.legs
    const stop = legs.find((leg) => leg.role === 'stop')
    finish(one, stop, plan.groups[0]?.legs[0]?.trigger?.price ?? '')
  }

  function finish(one: Held, stop: LegOutcome | undefined, price: string): void {
    const { coin } = one.rule
    if (stop !== undefined && stop.state !== 'rejected' && stop.state !== 'not_sent')
      return end(one, `The ${coin} stop was moved to ${price} by its rule.`, false)
    end(
      one,
      `The rule of ${coin} could not move the stop to ${price} (${stop?.reason ?? 'no answer'}); the old stop stays.`,
      true,
    )
  }

  return {
    topics: { rules: () => stream },
    look,

    /** Arms a rule that a person confirmed. Throws a DeskFailure, and arms nothing, where its row can't be written. */
    arm(rule: RulePlan): void {
      const id = ids.next()
      append(journal, {
        kind: 'rule_armed',
        story: id,
        coin: rule.coin,
        body: { rule, text: ruleText(rule) } as unknown as JournalBody,
      })
      held.set(id, { id, rule, state: 'armed', why: null, since: clock.now(), tries: 0 })
      show()
      look(rule.coin)
    },

    /** Ends the rules of a coin (null: all) because a person said so. */
    end(coin: string | null): string {
      const ours = [...held.values()].filter(({ rule }) => coin === null || rule.coin === coin)
      const running = ours.filter(({ state }) => state === 'running')
      const ended = ours.length - running.length
      for (const one of ours) dropOne(one)
      return [
        ended === 0 ? 'There was no rule to end.' : `${ended} rule${ended === 1 ? '' : 's'} ended.`,
        ...running.map(runningText),
      ].join(' ')
    },

    /** A person's own word on one rule: armed, it ends; over, it leaves the list. */
    async drop({ id }: RequestInput<'rule.drop'>): Promise<{ text: string }> {
      const one = held.get(id)
      if (one === undefined) return { text: 'That rule is over already.' }
      if (one.state === 'running') return { text: runningText(one) }
      dropOne(one)
      return { text: `A rule of ${one.rule.coin} ended; the stop and the orders stay as they are.` }
    },

    /** A stop that a person took away: a rule must not bring another in its place. */
    stopCancelled(coin: string): void {
      for (const one of held.values())
        if (one.rule.coin === coin && one.state === 'armed')
          end(one, `You cancelled a stop of ${coin}, so its rule has ended.`, true)
    },

    /** Takes up the rules of earlier runs, once the past is settled. What came in between is asked about, never done. */
    async start(): Promise<void> {
      const closedFrom = lastRowBefore()
      for (const rows of journal.openStories('rule_armed', 'rule_ended')) {
        const [armed] = rows
        if (armed === undefined) continue
        const { rule } = armed.body as unknown as { rule: RulePlan }
        const one: Held = { id: armed.story, rule, state: 'armed', why: null, since: armed.time, tries: 0 }
        held.set(one.id, one)
        const fired = rows.find((row) => row.kind === 'rule_fired')
        if (fired !== undefined) takeUpFired(one, fired.body as { missed?: boolean; text: string })
        else await takeUpArmed(one, closedFrom)
      }
      isActive = true
      show()
      look()
    },
    stop: () => {
      isActive = false
    },
  }

  function dropOne(one: Held): void {
    if (one.state === 'running') return
    if (one.state !== 'ended') end(one, `You ended a rule of ${one.rule.coin}.`, false)
    forget(one)
    show()
  }

  /** It had begun when the desk stopped: what it sent is settled by now, and what it had not is not sent. */
  function takeUpFired(one: Held, { missed, text }: { missed?: boolean; text: string }): void {
    if (missed === true) {
      one.state = 'missed'
      one.why = text
      return ports.tell(alarmOf(one), `${text} To do it now say "${nowWords(one.rule)}"; drop the rule in Positions.`)
    }
    const intent = journal
      .recent('order_intent', 2_000)
      .find((row) => (row.body as { about?: { rule?: string } }).about?.rule === one.id)
    const settled = intent && journal.story(intent.story).findLast((row) => row.kind === 'order_settled')
    const stop = (settled?.body as { legs: LegOutcome[] } | undefined)?.legs.find((leg) => leg.role === 'stop')
    const leg = (intent?.body as { plan?: { groups: { legs: { trigger: { price: string } | null }[] }[] } } | undefined)
      ?.plan
    finish(one, stop, leg?.groups[0]?.legs[0]?.trigger?.price ?? one.rule.stops[0] ?? '')
  }

  async function takeUpArmed(one: Held, closedFrom: number): Promise<void> {
    const { rule } = one
    if (sideOf(rule.coin) !== rule.side) return
    if (rule.when.is === 'filled') {
      if (rule.when.oid !== null && !restsAt(rule.when.oid) && isFilled(rule.when.oid))
        miss(one, `The ${rule.coin} target at ${rule.when.price} was filled while the desk was closed.`)
      return
    }
    const now = isReached(rule, market.markOf(rule.coin))
    const meanwhile = now || (await wasReached(rule, closedFrom))
    if (meanwhile) miss(one, `${rule.coin} reached ${rule.when.price} while the desk was closed.`)
  }

  /** Whether the market traded there while the desk was closed. Candles hold trades, which lie near the mark; where they can't be had, the mark now decides. */
  async function wasReached(rule: RulePlan, from: number): Promise<boolean> {
    try {
      const candles = await ports.exchange.candles(rule.coin, '1m', from, clock.now())
      return candles.some((bar) => bar.time >= from && isReached(rule, rule.side === 'long' ? bar.high : bar.low))
    } catch {
      return false
    }
  }

  /** When the last run wrote its last row. */
  function lastRowBefore(): number {
    const started = journal.recent('desk_started', 1)[0]
    const before = started === undefined ? undefined : journal.page(started.seq, 1).rows[0]
    return before?.time ?? clock.now()
  }
}

const alarmOf = ({ id }: Held): string => `rule-${id}`

const runningText = ({ rule }: Held): string =>
  `A rule of ${rule.coin} is moving the stop at this moment and can't be ended any more; look at the stop in Orders.`

/** What a person says to do by hand what a rule would have done. */
function nowWords({ coin, acts: [act] }: RulePlan): string {
  const name = coin.toLowerCase()
  return act?.do === 'stop' ? `stop ${name} ${act.price}` : `be ${name}`
}

function viewOf({ id, rule, state, why, since }: Held): RuleView {
  const words = writeWords({ action: 'rule', coin: rule.coin, steps: [rule.said] })
  return {
    id,
    coin: rule.coin,
    side: rule.side,
    price: rule.when.price,
    words,
    text: ruleText(rule),
    state,
    why,
    since,
  }
}
