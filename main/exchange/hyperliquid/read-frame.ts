import { z } from 'zod'
import type { ExchangeEvents } from '../../ports.ts'
import {
  NotUnderstood,
  read,
  toAccount,
  toBook,
  toCandle,
  toContext,
  toFills,
  toMids,
  toOrders,
  toTrades,
} from './translate.ts'
import { wireAccountFrame, wireFillsFrame, wireOrdersFrame } from './wire.ts'

/** A text from the socket, read. `control` frames are the SDK's own; `event` frames are for whoever watches `key`. */
export type Frame =
  | { is: 'control' }
  | { is: 'pong' }
  | { is: 'ignored' }
  | {
      is: 'event'
      key: string
      /** The venue's time when it said this, epoch ms; null where the frame carries none. */
      stamp: number | null
      deliver: (sink: Partial<ExchangeEvents>, isFirst: boolean) => void
    }
  | { is: 'bad'; channel: string | null; why: string }

/** Longer than any frame the venue sends (a full allMids is about 30 kB, a fills snapshot below 2 MB). */
const longestFrame = 16_000_000
const greeting = 'Websocket connection established.'
const envelope = z.object({ channel: z.string(), data: z.unknown().optional() })
const subscriptionResponse = z.object({ method: z.string(), subscription: z.record(z.string(), z.unknown()) })

type Event = Extract<Frame, { is: 'event' }>
const event = (key: string, deliver: Event['deliver'], stamp: number | null = null): Event => ({
  is: 'event',
  key,
  stamp,
  deliver,
})

/** How each channel's data becomes one event. */
const channels: Record<string, (data: unknown) => Event | { is: 'ignored' }> = {
  l2Book: (data) => {
    const book = toBook(data)
    return event(`book:${book.coin}`, (sink) => sink.book?.(book), book.time)
  },
  trades: (data) => {
    const { coin, trades } = toTrades(data)
    if (coin === null) return { is: 'ignored' }
    return event(`trades:${coin}`, (sink, isFirst) => sink.trades?.(coin, trades, isFirst))
  },
  candle: (data) => {
    const { coin, interval, candle } = toCandle(data)
    return event(`candle:${coin}:${interval}`, (sink) => sink.candle?.(coin, interval, candle))
  },
  activeAssetCtx: (data) => {
    const context = toContext(data)
    return event(`context:${context.coin}`, (sink) => sink.context?.(context))
  },
  allMids: (data) => {
    const mids = toMids(data)
    return event('mids', (sink) => sink.mids?.(mids))
  },
  clearinghouseState: (data) => {
    const { user, clearinghouseState } = read(wireAccountFrame, data)
    const account = toAccount(clearinghouseState)
    return event(`account:${user}`, (sink) => sink.account?.(account), account.time)
  },
  openOrders: (data) => {
    const frame = read(wireOrdersFrame, data)
    const orders = toOrders(frame.orders)
    return event(`orders:${frame.user}`, (sink) => sink.orders?.(orders))
  },
  userFills: (data) => {
    const frame = read(wireFillsFrame, data)
    const fills = toFills(frame.fills)
    return event(`fills:${frame.user}`, (sink) => sink.fills?.(fills, frame.isSnapshot === true))
  },
}

/** Whether the SDK can take this error text: it parses whatever stands between braces, and an exception there is fatal. */
function isSafeErrorText(data: unknown): boolean {
  if (typeof data !== 'string') return false
  const embedded = /{.*}/.exec(data)?.[0]
  if (embedded === undefined) return true
  try {
    const value: unknown = JSON.parse(embedded)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

function readControl(channel: string, data: unknown): Frame | null {
  if (channel === 'pong') return { is: 'pong' }
  if (channel === 'error') return isSafeErrorText(data) ? { is: 'control' } : { is: 'bad', channel, why: 'unreadable' }
  if (channel === 'subscriptionResponse') {
    const isReadable = subscriptionResponse.safeParse(data).success
    return isReadable ? { is: 'control' } : { is: 'bad', channel, why: 'unreadable' }
  }
  return null
}

/** Reads one text of the socket. Never throws: what can't be read comes back as `bad`, with the place that was wrong. */
export function readFrame(text: unknown): Frame {
  if (typeof text !== 'string') return { is: 'bad', channel: null, why: 'not text' }
  if (text === greeting) return { is: 'ignored' }
  if (text.length > longestFrame) return { is: 'bad', channel: null, why: 'too long' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { is: 'bad', channel: null, why: 'not JSON' }
  }
  const parsed = envelope.safeParse(value)
  if (!parsed.success) return { is: 'bad', channel: null, why: 'no channel' }
  const { channel, data } = parsed.data
  const control = readControl(channel, data)
  if (control !== null) return control
  if (!Object.hasOwn(channels, channel)) return { is: 'ignored' }
  try {
    return channels[channel]!(data)
  } catch (error) {
    const why = error instanceof NotUnderstood ? error.message : 'unreadable'
    return { is: 'bad', channel, why }
  }
}
