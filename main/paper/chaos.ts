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
  /** Posts (info and exchange) whose connection is reset before they take effect. */
  resetTimes: number
  /** Frames over sockets that are sent twice, swapped with the next one, or preceded by one that can't be read. */
  duplicateFrames: number
  reorderFrames: number
  garbageFrames: number
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
  resetTimes?: number
  duplicateFrames?: number
  reorderFrames?: number
  garbageFrames?: number
  /** How far the exchange's clock runs ahead of (or, negative, behind) the true time (ms). */
  clockSkewMs?: number
  /** Closes every connection and takes none for so long (ms), as a restart that keeps its state does. */
  restartMs?: number
  /** True: only post-only orders are taken, as right after a network upgrade. */
  postOnly?: boolean
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
    resetTimes: 0,
    duplicateFrames: 0,
    reorderFrames: 0,
    garbageFrames: 0,
    halfOpen: false,
    frozen: null,
  }
}
