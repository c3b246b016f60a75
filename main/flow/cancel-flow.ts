import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { CancelResult } from '../../preload/contract/sheet.ts'
import type { Clock, Ids, LegAnswer, PostOutcome, VenueOrder } from '../ports.ts'
import { messageOf, type SendPorts, sendCommand } from './send-command.ts'
import { within } from './within.ts'

/** Orders that one cancel action names at most, to stay within one request's weight. */
const batchSize = 40
/** An order is cancelled this often at most in one go: an answer may be lost, or a new order be known late. */
const mostTimes = 3
const firstPauseMs = 100
const longestPauseMs = 1_000
const usualLimitMs = 12_000

export type CancelHow = {
  /** Only for the kill switch: leaves even where the journal can't be written. */
  evenUnwritten?: boolean
  /** Signed by the emergency key where the first one does not sign (locked, dead, hanging); so is every cancel by default. */
  isUrgent?: boolean
  /** Everything asked for is known by name: the exchange's own list is read only to verify. */
  isExact?: boolean
  /** After so long what is not verified is listed as that, ms. */
  limitMs?: number
  /** Looks on, also with nothing left to cancel, until this holds: orders may still be on their way. */
  isDone?: () => boolean
  /** Hears of orders right before their cancel leaves. */
  onCancel?: (orders: readonly VenueOrder[]) => void
}

/** `tried`: orders whose cancel left. `isListed`: the exchange's list was seen at the end. `failure`: why there is none. */
export type Cleared = CancelResult & { tried: number; isListed: boolean; failure: string | null }
type Try = { order: VenueOrder; times: number; is: 'running' | 'done' | 'refused' | 'unknown'; reason: string | null }

export type CancelFlow = ReturnType<typeof createCancelFlow>

/**
 * Cancels orders and then asks the exchange which of them still rest: what it can't confirm as gone is listed by name.
 * What the desk knows of leaves at once; the exchange's list is asked for meanwhile. Cancels share nothing with the order
 * path but the signer, so they never queue behind an order.
 */
export function createCancelFlow(
  ports: SendPorts & {
    ids: Ids
    user: string
    clock: Clock
    /** The open orders as a stream last told. */
    known: () => readonly VenueOrder[]
    assetOf: (coin: string) => number | null
  },
) {
  const { exchange, ids, user, clock, known, assetOf } = ports

  async function clear(isWanted: (order: VenueOrder) => boolean, how: CancelHow = {}): Promise<Cleared> {
    const { limitMs = usualLimitMs, isExact = false, isDone = () => true } = how
    const end = clock.monotonic() + limitMs
    const left = () => end - clock.monotonic()
    const tries = new Map<number, Try>()
    const running = new Set<Promise<void>>()
    const about = { story: ids.next(), evenUnwritten: how.evenUnwritten === true, isUrgent: how.isUrgent ?? true }
    let failure: string | null = null
    let broken: DeskFailure | null = null

    function start(orders: readonly VenueOrder[]): void {
      const due = orders.filter(({ oid }) => {
        const before = tries.get(oid)
        return before === undefined || (before.is !== 'running' && before.times < mostTimes)
      })
      if (due.length > 0) how.onCancel?.(due)
      for (let at = 0; at < due.length; at += batchSize) {
        const batch = due.slice(at, at + batchSize).map((order): Try => {
          const one: Try = { order, times: (tries.get(order.oid)?.times ?? 0) + 1, is: 'running', reason: null }
          tries.set(order.oid, one)
          return one
        })
        const work = post(about, batch)
          .catch((thrown: unknown) => {
            if (thrown instanceof DeskFailure) broken = thrown
            for (const one of batch) Object.assign(one, { is: 'unknown', reason: messageOf(thrown) })
          })
          .finally(() => running.delete(work))
        running.add(work)
      }
    }

    async function list(): Promise<VenueOrder[] | null> {
      const asked = exchange.orders(user)
      asked.catch((thrown: unknown) => {
        failure = messageOf(thrown)
      })
      return within(clock, left(), asked)
    }

    start(known().filter(isWanted))
    let wanted: VenueOrder[] | null = null
    let pauseMs = firstPauseMs
    do {
      if (isExact && running.size > 0) await within(clock, left(), Promise.all(running))
      const isQuiet = running.size === 0
      wanted = (await list())?.filter(isWanted) ?? null
      if (broken !== null && !about.evenUnwritten) throw broken
      const isClear = wanted === null ? [...tries.values()].every((one) => one.is === 'done') : wanted.length === 0
      if (isClear && isQuiet && isDone() && (wanted !== null || tries.size > 0)) break
      start(wanted ?? [])
      // A list that was asked for before the last cancel was answered proves nothing of it.
      if (running.size > 0) await within(clock, Math.min(left(), longestPauseMs), Promise.race(running))
      else await pause(clock, Math.min(left(), pauseMs))
      pauseMs = Math.min(longestPauseMs, 2 * pauseMs)
    } while (left() > 0 && !isExhausted(wanted, tries))

    return resultOf(tries, wanted, failure)
  }

  async function post(
    about: { story: string; evenUnwritten: boolean; isUrgent: boolean },
    batch: readonly Try[],
  ): Promise<void> {
    const cancels = batch.flatMap(({ order: { coin, oid } }) => {
      const asset = assetOf(coin)
      return asset === null ? [] : [{ asset, oid, coin }]
    })
    const coins = new Set(cancels.map(({ coin }) => coin))
    const coin = coins.size === 1 ? ([...coins][0] ?? null) : null
    const command = { do: 'cancel', cancels: cancels.map(({ asset, oid }) => ({ asset, oid })) } as const
    const outcome: PostOutcome =
      cancels.length === 0
        ? { is: 'not_sent', why: 'the desk does not know its market' }
        : await sendCommand(ports, { ...about, coin, kind: 'cancel' }, command)
    let at = 0
    for (const one of batch) {
      const isSent = assetOf(one.order.coin) !== null
      Object.assign(one, answerOf(outcome, isSent && outcome.is === 'accepted' ? outcome.legs[at] : undefined))
      if (isSent) at += 1
    }
  }

  return {
    clear,
    /** Cancels the orders of these numbers, and nothing else. */
    cancel(targets: readonly { oid: number }[], how: CancelHow = {}): Promise<Cleared> {
      const oids = new Set(targets.map((one) => one.oid))
      return clear((order) => oids.has(order.oid), { isExact: true, ...how })
    },
    /** Refuses to say that nothing rests where neither the exchange nor the desk could tell. */
    known: (result: Cleared): Cleared => {
      if (!result.isListed && result.tried === 0)
        throw new DeskFailure(deskError('exchange_unreachable', { why: result.failure ?? 'no answer in time' }))
      return result
    },
  }
}

const pause = (clock: Pick<Clock, 'after'>, ms: number) =>
  new Promise<void>((resolve) => void clock.after(Math.max(0, ms), resolve))

/** Whether every order that still rests was tried as often as it may be. */
function isExhausted(wanted: readonly VenueOrder[] | null, tries: ReadonlyMap<number, Try>): boolean {
  return (
    wanted !== null &&
    wanted.length > 0 &&
    wanted.every(({ oid }) => tries.get(oid)?.times === mostTimes && tries.get(oid)?.is !== 'running')
  )
}

function answerOf(outcome: PostOutcome, leg: LegAnswer | undefined): Pick<Try, 'is' | 'reason'> {
  if (outcome.is === 'rejected') return { is: 'refused', reason: outcome.reason }
  if (outcome.is !== 'accepted') return { is: 'unknown', reason: outcome.why }
  if (leg === undefined) return { is: 'unknown', reason: 'the desk does not know its market' }
  return leg.is === 'rejected' ? { is: 'refused', reason: leg.reason } : { is: 'done', reason: null }
}

function resultOf(tries: ReadonlyMap<number, Try>, wanted: VenueOrder[] | null, failure: string | null): Cleared {
  const all = [...tries.values()]
  const open = wanted ?? all.filter((one) => one.is !== 'done').map((one) => one.order)
  const isOpen = new Set(open.map(({ oid }) => oid))
  const unverified = open.map(({ coin, oid }) => {
    const reason = tries.get(oid)?.reason
    const isRunning = tries.get(oid)?.is === 'running'
    return { coin, oid, reason: reason ?? (isRunning ? 'no answer in time' : 'it still rests at the exchange') }
  })
  const gone = all.filter(({ order }) => !isOpen.has(order.oid))
  // Refused and no longer there: filled, or cancelled by someone else, before the cancel came.
  const before = wanted === null ? 0 : gone.filter((one) => one.is === 'refused').length
  const cancelled = gone.length - before
  return {
    cancelled,
    unverified,
    text: resultText(cancelled, before, unverified.length),
    tried: all.length,
    isListed: wanted !== null,
    failure: wanted === null ? (failure ?? 'The exchange gave no list of orders in time.') : null,
  }
}

function resultText(cancelled: number, before: number, unverified: number): string {
  if (cancelled + before + unverified === 0) return 'There is no order to cancel.'
  const count = (many: number) => `${many} order${many === 1 ? '' : 's'}`
  return [
    `${count(cancelled)} cancelled.`,
    ...(before > 0 ? [`${count(before)} had filled or gone before the cancel came.`] : []),
    ...(unverified > 0 ? [`${unverified} could not be confirmed as gone; look at Orders and cancel again.`] : []),
  ].join(' ')
}
