import {
  CancelByCloidRequest,
  CancelRequest,
  NoopRequest,
  OrderRequest,
  ScheduleCancelRequest,
  UpdateLeverageRequest,
} from '@nktkas/hyperliquid/api/exchange'
import type { PlannedLeg } from '../../domain/order/leg-plan.ts'
import type { Clock, Command, Network, NonceStore, Prepared } from '../../ports.ts'
import { canonicalDecimal } from './canonical-decimal.ts'

/** How long the venue may still take an action after it was prepared, ms; its own web page uses the same. */
export const actionLifeMs = 15_000

type Action = Record<string, unknown>
/** Any schema of the SDK; it validates by the Standard Schema interface. */
type Schema = { '~standard': { validate(value: unknown): unknown } }
/** A refused value comes back too, beside the issues. */
type Validated = { value?: unknown; issues?: unknown }
const schemas: Record<string, Schema> = {
  order: OrderRequest.entries.action,
  cancel: CancelRequest.entries.action,
  cancelByCloid: CancelByCloidRequest.entries.action,
  updateLeverage: UpdateLeverageRequest.entries.action,
  noop: NoopRequest.entries.action,
  scheduleCancel: ScheduleCancelRequest.entries.action,
}

function decimal(text: string): string {
  const canonical = canonicalDecimal(text)
  if (canonical === null) throw new Error(`An order can't be built: "${text}" is not a plain decimal.`)
  return canonical
}

/** The wire's form of a cloid, `0x` and 32 hex digits, from that or from the digits alone. */
export function wireCloid(cloid: string): string {
  return (cloid.startsWith('0x') ? cloid : `0x${cloid}`).toLowerCase()
}

// The order of the keys below is the order in which the venue hashes them.
function wireOrder(leg: PlannedLeg, cloid: string): Action {
  if ((leg.trigger === null) === (leg.tif === null)) {
    throw new Error("An order can't be built: it needs either a time in force or a trigger.")
  }
  const type =
    leg.trigger === null
      ? { limit: { tif: leg.tif } }
      : { trigger: { isMarket: true, triggerPx: decimal(leg.trigger.price), tpsl: leg.trigger.kind } }
  return {
    a: leg.asset,
    b: leg.side === 'buy',
    p: decimal(leg.price),
    s: decimal(leg.size),
    r: leg.reduceOnly,
    t: type,
    c: cloid,
  }
}

function wireAction(command: Command): Action {
  switch (command.do) {
    case 'order': {
      const { group, cloids } = command
      if (cloids.length !== group.legs.length) throw new Error("An order can't be built: not one cloid for each leg.")
      if (new Set(cloids).size !== cloids.length) throw new Error("An order can't be built: a cloid is used twice.")
      const orders = group.legs.map((leg, place) => wireOrder(leg, wireCloid(cloids[place]!)))
      return { type: 'order', orders, grouping: group.grouping }
    }
    case 'cancel':
      return { type: 'cancel', cancels: command.cancels.map(({ asset, oid }) => ({ a: asset, o: oid })) }
    case 'cancel_by_cloid':
      return {
        type: 'cancelByCloid',
        cancels: command.cancels.map(({ asset, cloid }) => ({ asset, cloid: wireCloid(cloid) })),
      }
    case 'leverage': {
      const { asset, isCross, leverage } = command
      return { type: 'updateLeverage', asset, isCross, leverage }
    }
    case 'noop':
      return { type: 'noop' }
    case 'schedule_cancel':
      return command.time === null ? { type: 'scheduleCancel' } : { type: 'scheduleCancel', time: command.time }
  }
}

/** The venue rebuilds an action by its own rules before it hashes it: what its schema would change, it would not recognise. */
function checkCanonical(action: Action): void {
  const answer = schemas[action.type as string]?.['~standard'].validate(action) as Validated | undefined
  const isUnchanged = answer?.issues === undefined && JSON.stringify(answer?.value) === JSON.stringify(action)
  if (!isUnchanged) {
    throw new Error(`An action can't be built: the venue's rules for "${action.type}" would change or refuse it.`)
  }
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) freeze(inner)
  }
  return value
}

/**
 * The one maker of Prepared. Each nonce is max(last + 1, now), and is in the store before anyone sees it, so that a
 * clock stepping back, two calls in one millisecond or a restart never use one twice. Throws, and uses no nonce, on a
 * command that the venue's rules would change; throws when the nonce can't be stored. A noop takes the nonce that it is
 * to burn, which was stored when it was first used.
 */
export function createPrepare(setting: {
  network: Network
  nonces: NonceStore
  clock: Pick<Clock, 'now'>
}): (command: Command) => Prepared {
  const { network, nonces, clock } = setting
  let last = nonces.load()
  function freshNonce(now: number): number {
    const nonce = Math.max(last + 1, now)
    nonces.save(nonce)
    last = nonce
    return nonce
  }
  return (command) => {
    const action = freeze(wireAction(command))
    checkCanonical(action)
    const now = clock.now()
    const nonce = command.do === 'noop' ? command.nonce : freshNonce(now)
    const cloids = command.do === 'order' ? command.cloids.map(wireCloid) : []
    const prepared = { network, action, nonce, expiresAfter: now + actionLifeMs, cloids: freeze(cloids) }
    return Object.freeze(prepared) as unknown as Prepared
  }
}
