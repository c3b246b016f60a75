import { z } from 'zod'
import { canonicalDecimal } from './canonical-decimal.ts'

/**
 * What the venue's frames and answers must look like before the desk believes them. Unknown keys are ignored, because
 * the venue adds some without notice; a missing or unreadable key that the desk needs makes the whole frame unreadable.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api
 */

const decimalOf = (mayBeNegative: boolean) =>
  z.string().transform((text, context) => {
    const shortest = text.length > 40 ? null : canonicalDecimal(text)
    if (shortest !== null && (mayBeNegative || !shortest.startsWith('-'))) return shortest
    context.addIssue('not a decimal')
    return z.NEVER
  })
const unsigned = decimalOf(false)
const signed = decimalOf(true)
const time = z.int().min(0)
const coin = z.string().min(1).max(40)
const user = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase())
const cloid = z
  .string()
  .regex(/^0x[0-9a-fA-F]{32}$/)
  .transform((text) => text.toLowerCase())
const side = z.enum(['B', 'A'])

const level = z.object({ px: unsigned, sz: unsigned })
export const wireBook = z.object({
  coin,
  time,
  levels: z.tuple([z.array(level).max(1_000), z.array(level).max(1_000)]),
})

export const wireTrades = z
  .array(z.object({ coin, side, px: unsigned, sz: unsigned, time, tid: z.int().min(0) }))
  .max(10_000)

export const wireCandle = z.object({
  t: time,
  s: coin,
  i: z.string(),
  o: unsigned,
  h: unsigned,
  l: unsigned,
  c: unsigned,
  v: unsigned,
})
export const wireCandles = z.array(wireCandle).max(10_000)

const context = z.object({
  funding: signed,
  openInterest: unsigned,
  prevDayPx: unsigned,
  dayNtlVlm: unsigned,
  oraclePx: unsigned,
  markPx: unsigned,
  midPx: unsigned.nullish(),
})
export const wireContext = z.object({ coin, ctx: context })

export const wireMids = z.object({ mids: z.record(z.string().max(40), unsigned) })

const position = z.object({
  coin,
  szi: signed,
  leverage: z.object({ type: z.enum(['cross', 'isolated']), value: z.number().positive() }),
  entryPx: unsigned.nullable(),
  positionValue: unsigned,
  unrealizedPnl: signed,
  liquidationPx: unsigned.nullish(),
  marginUsed: signed,
})
export const wireAccount = z.object({
  marginSummary: z.object({ accountValue: signed, totalMarginUsed: signed }),
  crossMaintenanceMarginUsed: signed,
  withdrawable: signed,
  assetPositions: z.array(z.object({ position })).max(5_000),
  time,
})
/** The envelopes of the account's streams; what is inside is read by its own schema. */
export const wireAccountFrame = z.object({ user, dex: z.literal(''), clearinghouseState: z.unknown() })

const plainOrder = z.object({
  coin,
  side,
  limitPx: unsigned,
  sz: unsigned,
  oid: z.int().min(0),
  timestamp: time,
  origSz: unsigned,
  cloid: cloid.nullish(),
  reduceOnly: z.boolean().nullish(),
  orderType: z.string().max(60).nullish(),
  isTrigger: z.boolean().nullish(),
  triggerPx: unsigned.nullish(),
  isPositionTpsl: z.boolean().nullish(),
})
export type WireOrder = z.infer<typeof plainOrder>
/** Children are the parent's own take-profit and stop, which wait for its fill; they have none themselves. */
const order = plainOrder.extend({ children: z.array(plainOrder).max(100).nullish() })
export const wireOrders = z.array(order).max(10_000)
export const wireOrdersFrame = z.object({ user, dex: z.literal(''), orders: z.unknown() })
export const wireOrderStatus = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('order'),
    order: z.object({ order, status: z.string().min(1).max(80), statusTimestamp: time }),
  }),
  z.object({ status: z.literal('unknownOid') }),
])

const fill = z.object({
  coin,
  px: unsigned,
  sz: unsigned,
  side,
  time,
  dir: z.string().max(80),
  closedPnl: signed,
  oid: z.int().min(0),
  crossed: z.boolean(),
  fee: signed,
  tid: z.int().min(0),
  cloid: cloid.nullish(),
})
export const wireFills = z.array(fill).max(20_000)
export const wireFillsFrame = z.object({ user, fills: z.unknown(), isSnapshot: z.boolean().nullish() })

const meta = z.object({
  universe: z
    .array(
      z.object({
        name: coin,
        szDecimals: z.int().min(0).max(8),
        maxLeverage: z.int().min(1),
        marginTableId: z.int().min(0),
        onlyIsolated: z.boolean().nullish(),
        isDelisted: z.boolean().nullish(),
        marginMode: z.string().nullish(),
      }),
    )
    .max(10_000),
  marginTables: z.array(
    z.tuple([
      z.int().min(0),
      z.object({ marginTiers: z.array(z.object({ lowerBound: unsigned, maxLeverage: z.int().min(1) })).min(1) }),
    ]),
  ),
})
export const wireMeta = meta
export const wireMetaAndContexts = z.tuple([meta, z.array(context)])

export const wireFees = z.object({ userCrossRate: signed, userAddRate: signed })
export const wireRateLimit = z.object({ nRequestsUsed: z.int().min(0), nRequestsCap: z.int().min(0) })
export const wireFundings = z.array(z.object({ time, delta: z.object({ usdc: signed }) })).max(20_000)
/** What came in or went out; of kinds that the desk does not know, only the name. */
export const wireTransfers = z
  .array(
    z.object({
      time,
      delta: z.object({
        type: z.string().max(80),
        usdc: unsigned.optional(),
        fee: unsigned.optional(),
        toPerp: z.boolean().optional(),
        destination: z.string().max(100).optional(),
      }),
    }),
  )
  .max(20_000)
export const wireAssetData = z.object({
  leverage: z.object({ type: z.enum(['cross', 'isolated']), value: z.number().positive() }),
})

/** The answer to a signed action. */
export const wireRefusal = z.object({ status: z.literal('err'), response: z.string() })
export const wireDone = z.object({ status: z.literal('ok'), response: z.object({ type: z.literal('default') }) })
export const wireStatuses = z.object({
  status: z.literal('ok'),
  response: z.object({
    type: z.enum(['order', 'cancel']),
    data: z.object({
      statuses: z
        .array(
          z.union([
            z.enum(['waitingForFill', 'waitingForTrigger', 'success']),
            z.object({ resting: z.object({ oid: z.int().min(0) }) }),
            z.object({ filled: z.object({ oid: z.int().min(0), totalSz: unsigned, avgPx: unsigned }) }),
            z.object({ error: z.string() }),
          ]),
        )
        .max(10_000),
    }),
  }),
})
export type WireStatus = z.infer<typeof wireStatuses>['response']['data']['statuses'][number]
