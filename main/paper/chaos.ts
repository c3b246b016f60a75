import type { MarketView } from './api/market-views.ts'

/** What goes wrong on purpose. Counts are used up one post at a time. */
export type Chaos = {
  /** Exchange posts whose answer is lost after they took effect. */
  dropAnswerAfterCommit: number
  /** Exchange posts that are lost before they take effect. */
  dropBeforeCommit: number
  /** How long every exchange answer is held back (ms), after taking effect. */
  delayMs: number
  /** Posts (info and exchange) answered with this status instead. */
  failStatus: number
  failTimes: number
  /** True: sockets stay open and say nothing more. */
  halfOpen: boolean
  /** Markets as they looked when the feed went stale; null = live. */
  frozen: { views: Map<number, MarketView>; mids: Record<string, string>; time: number } | null
}

/** What may be asked for by `chaos`; what is left out stays as it is. */
export type ChaosRequest = {
  dropAnswerAfterCommit?: number
  dropBeforeCommit?: number
  delayMs?: number
  failStatus?: number
  failTimes?: number
  halfOpen?: boolean
  staleFeed?: boolean
  /** Closes every socket now. */
  resetSockets?: boolean
  /** Ends all chaos. */
  calm?: boolean
}

export function noChaos(): Chaos {
  return {
    dropAnswerAfterCommit: 0,
    dropBeforeCommit: 0,
    delayMs: 0,
    failStatus: 0,
    failTimes: 0,
    halfOpen: false,
    frozen: null,
  }
}
