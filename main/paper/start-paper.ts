import type { AddressInfo } from 'node:net'
import { createHttp } from './api/http.ts'
import { createControl, type PaperControl } from './control.ts'
import { D } from './decimal.ts'
import { type Clock, createEngine } from './engine.ts'
import { STEP_MS } from './feed/synthetic.ts'
import { openStore } from './state/store.ts'
import { newVenue, seeUser } from './venue.ts'

export type { PaperControl } from './control.ts'

export type PaperOptions = {
  /** 0 or absent: any free port. */
  port?: number
  seed?: number
  /** What an address first seen as a user holds (USDC). */
  fund?: string
  /** Accounts that are known from the start, with what they hold when new (USDC). */
  home?: Record<string, string>
  feed?: 'synthetic'
  /** SQLite file; null or absent = memory. */
  state?: string | null
  /** Empties the state file first. */
  fresh?: boolean
  /** live: time is the machine's; stepped: time and market move only by control.advance. */
  speed?: 'live' | 'stepped'
  /** Where stepped time starts (ms); absent = now. */
  startTime?: number
  /** What happens to a signer never seen as a user: refused as the venue does (default), or funded. */
  unseen?: 'refuse' | 'fund'
  /** True: signatures made for mainnet count too, as most clients make them against an address of their own. */
  peer?: boolean
  /** Traded value (USDC) below which scheduleCancel is refused; default 1,000,000, as on the venue. */
  scheduleCancelVolume?: string
  /** True: request weights and the address's budget are counted, and what exceeds them is refused. */
  limits?: boolean
}

export type Paper = { http: string; ws: string; seed: number; control: PaperControl; close(): Promise<void> }

/** Starts a paper exchange on loopback. The SDK talks to it with `isTestnet: true` and these two addresses. */
export async function startPaper(options: PaperOptions = {}): Promise<Paper> {
  const seed = options.seed ?? 1
  const clock = options.speed === 'stepped' ? steppedClock(options.startTime ?? Date.now()) : liveClock()
  const venue = newVenue({ seed, fund: options.fund ?? '100000', now: clock.now })
  const store = openStore(options.state ?? null, options.fresh ?? false)
  Object.assign(venue.rules, {
    unseen: options.unseen ?? 'refuse',
    isPeer: options.peer ?? false,
    hasLimits: options.limits ?? false,
    scheduleCancelVolume: new D(options.scheduleCancelVolume ?? '1000000'),
  })
  const engine = createEngine(venue, store, clock)
  for (const [address, sum] of Object.entries(options.home ?? {})) {
    venue.homeFunds.set(address.toLowerCase(), new D(sum))
    seeUser(venue, address.toLowerCase())
  }
  engine.commit()
  const control = createControl(engine, clock)
  const server = createHttp(engine, control)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const timer = clock.advance ? null : setInterval(engine.step, STEP_MS)
  const { port } = server.address() as AddressInfo
  return {
    http: `http://127.0.0.1:${port}`,
    ws: `ws://127.0.0.1:${port}/ws`,
    seed,
    control,
    close: async () => {
      if (timer) clearInterval(timer)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      engine.close()
      await closed
    },
  }
}

function liveClock(): Clock {
  return { now: Date.now, advance: null }
}

function steppedClock(start: number): Clock {
  let time = start
  return {
    now: () => time,
    advance: (ms) => {
      time += ms
    },
  }
}
