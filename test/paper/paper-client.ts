import { ExchangeClient, HttpTransport, InfoClient, SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { getPublicKey, signAsync } from '@noble/secp256k1'
import { type Paper, type PaperOptions, startPaper } from '../../main/paper/start-paper.ts'

type Field = { name: string; type: string }
type TypedData = {
  domain: Record<string, unknown>
  types: Record<string, readonly Field[]>
  primaryType: string
  message: Record<string, unknown>
}

/** A wallet for the SDK, with its own EIP-712 for flat types, so that the server's is not its own judge. */
export function walletOf(secretHex: string) {
  const secret = hexToBytes(secretHex.replace(/^0x/, ''))
  const address = `0x${bytesToHex(keccak_256(getPublicKey(secret, false).slice(1)).slice(12))}` as `0x${string}`
  return {
    address,
    async signTypedData(data: TypedData): Promise<`0x${string}`> {
      const signed = await signAsync(typedDataDigest(data), secret, { prehash: false, format: 'recovered' })
      return `0x${bytesToHex(signed.slice(1))}${(signed[0]! + 27).toString(16)}`
    },
  }
}

function typedDataDigest({ domain, types, primaryType, message }: TypedData): Uint8Array {
  const domainFields: Field[] = [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ]
  return keccak_256(
    concatBytes(
      hexToBytes('1901'),
      structHash('EIP712Domain', domainFields, domain),
      structHash(primaryType, types[primaryType]!, message),
    ),
  )
}

function structHash(name: string, fields: readonly Field[], value: Record<string, unknown>): Uint8Array {
  const head = keccak_256(utf8ToBytes(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`))
  return keccak_256(concatBytes(head, ...fields.map((field) => wordOf(field.type, value[field.name]))))
}

function wordOf(type: string, value: unknown): Uint8Array {
  if (type === 'string') return keccak_256(utf8ToBytes(String(value)))
  if (type === 'address' || type === 'bytes32') return hexToBytes(String(value).slice(2).padStart(64, '0'))
  return hexToBytes(
    BigInt(value as number)
      .toString(16)
      .padStart(64, '0'),
  )
}

const SECRETS = ['11', '22', '33', '44'].map((pair) => pair.repeat(32))

/** One trader on one paper exchange, through the unmodified SDK. */
export function traderOn(paper: Paper, which = 0) {
  const wallet = walletOf(SECRETS[which]!)
  const transport = new HttpTransport({ apiUrl: paper.http, isTestnet: true })
  const info = new InfoClient({ transport })
  const exchange = new ExchangeClient({ transport, wallet })
  const user = wallet.address
  return {
    wallet,
    user,
    info,
    exchange,
    account: () => info.clearinghouseState({ user }),
    position: async (coin: string) =>
      (await info.clearinghouseState({ user })).assetPositions.find((one) => one.position.coin === coin)?.position ??
      null,
    orders: () => info.frontendOpenOrders({ user }),
    fills: () => info.userFills({ user }),
    status: async (oid: number | `0x${string}`) => {
      const answer = await info.orderStatus({ user, oid })
      return answer.status === 'order' ? answer.order.status : answer.status
    },
  }
}

export type Trader = ReturnType<typeof traderOn>

/** A stepped exchange with SOL (asset 5) at exactly 100 and a round book, and a known, funded trader. */
export async function paperAtHundred(options: PaperOptions = {}): Promise<{ paper: Paper; trader: Trader }> {
  const paper = await startPaper({ speed: 'stepped', ...options })
  paper.control.still(true)
  paper.control.move('SOL', '100')
  paper.control.setBook(
    'SOL',
    [
      ['99.99', '500'],
      ['99.9', '5000'],
    ],
    [
      ['100.01', '500'],
      ['100.1', '5000'],
    ],
  )
  const trader = traderOn(paper)
  await trader.account()
  return { paper, trader }
}

export function socketsOn(paper: Paper) {
  const transport = new WebSocketTransport({ url: paper.ws, isTestnet: true, timeout: 5_000 })
  return { transport, subs: new SubscriptionClient({ transport }), close: () => transport.close() }
}

/** Waits until a condition holds, asking every few milliseconds; the test's own time limit ends it. */
export async function until<T>(read: () => T | Promise<T>, holds: (value: T) => boolean = Boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

let nextCloid = 1
/** A fresh client order id: large, because the SDK sends one that fits a safe integer as a number to orderStatus. */
export function freshCloid(): `0x${string}` {
  nextCloid += 1
  return `0xdeed${nextCloid.toString(16).padStart(28, '0')}`
}

type Leg = { a: number; b: boolean; p: string; s: string; r: boolean; t: LegType; c?: `0x${string}` }
type LegType =
  | { limit: { tif: 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket' } }
  | { trigger: { isMarket: boolean; triggerPx: string; tpsl: 'tp' | 'sl' } }

/** A limit leg on SOL. */
export function limit(
  b: boolean,
  p: string,
  s: string,
  more: { tif?: 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket'; r?: boolean; c?: `0x${string}` } = {},
): Leg {
  const leg: Leg = { a: 5, b, p, s, r: more.r ?? false, t: { limit: { tif: more.tif ?? 'Gtc' } } }
  return more.c ? { ...leg, c: more.c } : leg
}

/** A reduce-only market trigger on SOL, with its slippage bound 10% beyond. */
export function trigger(
  tpsl: 'tp' | 'sl',
  b: boolean,
  triggerPx: string,
  p: string,
  s: string,
  c?: `0x${string}`,
): Leg {
  const leg: Leg = { a: 5, b, p, s, r: true, t: { trigger: { isMarket: true, triggerPx, tpsl } } }
  return c ? { ...leg, c } : leg
}

/** The statuses of an order answer, also when the SDK throws because a leg was refused. */
export async function place(trader: Trader, orders: Leg[], grouping: 'na' | 'normalTpsl' | 'positionTpsl' = 'na') {
  try {
    const answer = await trader.exchange.order({ orders, grouping })
    return answer.response.data.statuses as unknown[]
  } catch (error) {
    const { response } = error as { response?: { status: string; response: unknown } }
    if (!response) throw error
    if (response.status === 'err') return [{ error: response.response }]
    return (response.response as { data: { statuses: unknown[] } }).data.statuses
  }
}

/** The oid of a resting or filled leg. */
export function oidOf(status: unknown): number {
  const leg = status as { resting?: { oid: number }; filled?: { oid: number } }
  return (leg.resting ?? leg.filled)!.oid
}
