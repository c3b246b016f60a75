import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { CancelResult } from '../preload/contract/sheet.ts'
import { createExchange } from './exchange/hyperliquid/create-exchange.ts'
import { paperKeyFile } from './keys/paper-key.ts'
import { startSigner } from './keys/signer-client.ts'
import type { Exchange, NonceStore, Signer, VenueOrder } from './ports.ts'
import { runningPaperFile, systemClock } from './real-ports.ts'

const runningSchema = z.object({ http: z.string(), ws: z.string() })

/** Beyond the running desk's own nonces, which follow the clock, so that the two never use the same one. */
const nonceLeadMs = 60_000

/**
 * Cancels every open order of a home folder whose desk runs in another process and may hang: straight at the exchange,
 * with a key process of its own. Protective stops (reduce-only triggers) are left, unless they are to go too. Rejects where no desk is running.
 */
export async function cancelFromOutside(homeDir: string, withStops = false): Promise<CancelResult> {
  const file = runningPaperFile(homeDir)
  if (!existsSync(file)) throw new Error('The desk that holds this home folder has no paper exchange running.')
  const paper = runningSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const signer = await startSigner({ keyFile: paperKeyFile(homeDir), network: 'paper' })
  let last = Date.now() + nonceLeadMs
  const nonces: NonceStore = {
    load: () => last,
    save: (nonce) => {
      last = nonce
    },
  }
  const exchange = createExchange({
    network: 'paper',
    httpUrl: paper.http,
    wsUrl: paper.ws,
    nonces,
    clock: systemClock,
    events: {},
  })
  try {
    return await cancelAll(exchange, signer, withStops)
  } finally {
    await exchange.close()
    await signer.close()
  }
}

async function cancelAll(exchange: Exchange, signer: Signer, withStops: boolean): Promise<CancelResult> {
  const isOpenRisk = (order: VenueOrder) => withStops || !(order.reduceOnly && order.trigger !== null)
  const assets = new Map((await exchange.listings()).map(({ coin, asset }) => [coin, asset]))
  const orders = (await exchange.orders(signer.address())).filter(isOpenRisk)
  const cancels = orders.flatMap(({ coin, oid }) => (assets.has(coin) ? [{ asset: assets.get(coin)!, oid }] : []))
  const outcome =
    cancels.length === 0 ? null : await exchange.post(await signer.sign(exchange.prepare({ do: 'cancel', cancels })))
  const left = (await exchange.orders(signer.address())).filter(isOpenRisk)
  const reason =
    outcome === null || outcome.is === 'accepted' ? 'it is still open' : 'why' in outcome ? outcome.why : outcome.reason
  const cancelled = orders.filter(({ oid }) => !left.some((order) => order.oid === oid)).length
  return {
    cancelled,
    unverified: left.map(({ coin, oid }) => ({ coin, oid, reason })),
    text: `${cancelled} of ${orders.length} open orders are cancelled.`,
  }
}
