import { appendFileSync } from 'node:fs'
import { HttpTransport, InfoClient, SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid'
import type { CoinSpec } from '../universe.ts'
import type { Frame } from './captured.ts'
import type { Bar } from './history.ts'
import type { Upstream } from './upstream.ts'

/** The upstream's perps, in its asset order, and where each stands. */
export type LiveStart = { universe: CoinSpec[]; frames: Frame[]; bars: Map<string, Bar[]> }

/** Asks the upstream for its perps, their contexts, and the last hours of the coins that are followed. */
export async function readUpstream(upstream: Upstream, now: number): Promise<LiveStart> {
  const info = new InfoClient({ transport: new HttpTransport({ apiUrl: upstream.http }) })
  const [meta, contexts] = await info.metaAndAssetCtxs()
  const tables = new Map(meta.marginTables)
  const universe = meta.universe.map((coin, at): CoinSpec => {
    const ctx = contexts[at]!
    const tiers = tables.get(coin.marginTableId)?.marginTiers
    return {
      name: coin.name,
      szDecimals: coin.szDecimals,
      maxLeverage: coin.maxLeverage,
      marginTableId: coin.marginTableId,
      ...(tiers ? { tiers: tiers.map(({ lowerBound, maxLeverage }) => ({ lowerBound, maxLeverage })) } : {}),
      ...(coin.isDelisted ? { isDelisted: true as const } : {}),
      ...(coin.onlyIsolated ? { onlyIsolated: true as const } : {}),
      startPx: Number(ctx.markPx) || 1,
      levelUsd: 10_000,
      dayUsd: Math.max(1, Number(ctx.dayNtlVlm)),
      dayVol: 0.04,
      tradesPerSecond: 0,
    }
  })
  const frames = universe.map(({ name }, at) => ({
    channel: 'activeAssetCtx',
    data: { coin: name, ctx: contexts[at] },
  }))
  const bars = new Map<string, Bar[]>()
  for (const coin of followed(upstream, universe)) {
    const candles = await info.candleSnapshot({ coin, interval: '1m', startTime: now - 8 * 3_600_000 })
    bars.set(
      coin,
      candles.map(({ t, o, h, l, c, v, n }) => ({ t, o: +o, h: +h, l: +l, c: +c, v: +v, n })),
    )
  }
  return { universe, frames, bars }
}

function followed({ coins }: Upstream, universe: readonly CoinSpec[]): string[] {
  const names = universe.filter((coin) => !coin.isDelisted).map(({ name }) => name)
  return coins ? names.filter((name) => coins.includes(name)) : names.slice(0, 20)
}

/** Follows books, trades and contexts; `cut` tells when the upstream is away (true) and back (false). */
export async function followUpstream(
  upstream: Upstream,
  universe: readonly CoinSpec[],
  take: (frame: Frame) => void,
  cut: (isAway: boolean) => void,
): Promise<() => Promise<void>> {
  const transport = new WebSocketTransport({ url: upstream.ws, keepAlive: { interval: 5_000, timeout: 3_000 } })
  const subs = new SubscriptionClient({ transport })
  const on = (channel: string) => (data: unknown) => {
    const frame = { channel, data }
    if (upstream.record) appendFileSync(upstream.record, `${JSON.stringify({ t: Date.now(), frame })}\n`)
    take(frame)
  }
  transport.socket.addEventListener('close', () => cut(true))
  transport.socket.addEventListener('open', () => cut(false))
  for (const coin of followed(upstream, universe)) {
    await subs.l2Book({ coin }, on('l2Book'))
    await subs.trades({ coin }, on('trades'))
    await subs.activeAssetCtx({ coin }, on('activeAssetCtx'))
  }
  return async () => {
    await transport.close()
  }
}
