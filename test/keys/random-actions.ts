/** A small seeded generator of numbers in [0, 1): the same seed gives the same numbers everywhere (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

type Action = Record<string, unknown>
export type RandomRequest = {
  network: 'testnet' | 'mainnet'
  action: Action
  nonce: number
  expiresAfter: number
}

/** Every type that the key may sign. */
export const actionTypes = [
  'order',
  'cancel',
  'cancelByCloid',
  'modify',
  'batchModify',
  'updateLeverage',
  'updateIsolatedMargin',
  'scheduleCancel',
  'noop',
] as const

/** Random requests of every allowed type in the venue's canonical form, with numbers of every width msgpack knows. */
export function randomActions(seed: number) {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)]!
  const flag = () => random() < 0.5
  const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join('')
  const cloid = () => `0x${hex(32)}`
  /** Integers around each border of msgpack's integer forms, and anywhere up to the largest safe one. */
  const integer = (limit: number) => {
    const borders = [0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53 - 1]
    const value = flag() ? pick(borders) + below(3) - 1 : Math.floor(random() ** 4 * limit)
    return Math.max(0, Math.min(limit, value))
  }
  const asset = () => pick([below(250), integer(200_000), 10_000 + below(500), 100_000_000 + below(1_000)])
  const decimal = () => {
    const text = `${integer(9_999_999)}${flag() ? `.${hex(1 + below(8)).replace(/[a-f]/g, '7')}` : ''}`
    const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
    return /^[0.]*$/.test(short) ? '1' : short
  }
  const kind = () =>
    flag()
      ? { limit: { tif: pick(['Gtc', 'Ioc', 'Alo', 'FrontendMarket']) } }
      : { trigger: { isMarket: flag(), triggerPx: decimal(), tpsl: pick(['tp', 'sl']) } }
  const order = () => ({
    a: asset(),
    b: flag(),
    p: decimal(),
    s: decimal(),
    r: flag(),
    t: kind(),
    ...(flag() ? { c: cloid() } : {}),
  })
  const oid = () => (flag() ? integer(Number.MAX_SAFE_INTEGER) : cloid())
  const several = <T>(make: () => T): T[] => Array.from({ length: pick([1, 1, 2, 3, 15, 16, 17]) }, make)

  const make: Record<(typeof actionTypes)[number], () => Action> = {
    order: () => ({ type: 'order', orders: several(order), grouping: pick(['na', 'normalTpsl', 'positionTpsl']) }),
    cancel: () => ({ type: 'cancel', cancels: several(() => ({ a: asset(), o: integer(Number.MAX_SAFE_INTEGER) })) }),
    cancelByCloid: () => ({ type: 'cancelByCloid', cancels: several(() => ({ asset: asset(), cloid: cloid() })) }),
    modify: () => ({ type: 'modify', oid: oid(), order: order() }),
    batchModify: () => ({ type: 'batchModify', modifies: several(() => ({ oid: oid(), order: order() })) }),
    updateLeverage: () => ({ type: 'updateLeverage', asset: asset(), isCross: flag(), leverage: 1 + below(50) }),
    updateIsolatedMargin: () => ({
      type: 'updateIsolatedMargin',
      asset: asset(),
      isBuy: flag(),
      ntli: (flag() ? -1 : 1) * Math.max(1, integer(2 ** 45)),
    }),
    scheduleCancel: () => (flag() ? { type: 'scheduleCancel', time: integer(2 ** 42) } : { type: 'scheduleCancel' }),
    noop: () => ({ type: 'noop' }),
  }

  let count = 0
  return (): RandomRequest => {
    const action = make[actionTypes[count++ % actionTypes.length]!]()
    const nonce = integer(2 ** 42)
    return { network: pick(['testnet', 'mainnet']), action, nonce, expiresAfter: integer(2 ** 42) }
  }
}
