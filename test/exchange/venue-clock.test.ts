import { describe, expect, it } from 'vitest'
import { createVenueClock } from '../../main/exchange/hyperliquid/venue-clock.ts'

const start = 1_790_000_000_000
function clockAt() {
  const state = { at: 5_000 }
  const venue = createVenueClock({ monotonic: () => state.at })
  return { state, venue, truth: () => start + state.at - 5_000 }
}

describe("the venue's clock", () => {
  it('is not known before the first stamp', () => {
    expect(clockAt().venue.now()).toBeNull()
  })

  it('takes the earliest arrival for the truth, and never runs ahead of it', () => {
    const { state, venue, truth } = clockAt()
    for (const latency of [900, 40, 300, 2_500]) {
      venue.heard(truth() - latency)
      state.at += 1_000
      expect(venue.now()).toBeLessThanOrEqual(truth())
    }
    expect(venue.now()).toBe(truth() - 40)
  })

  it('goes on by the monotonic clock while nothing is heard', () => {
    const { state, venue, truth } = clockAt()
    venue.heard(truth())
    state.at += 60_000
    expect(venue.now()).toBe(truth())
  })

  it('does not believe a single stamp from the far future', () => {
    const { state, venue, truth } = clockAt()
    venue.heard(truth())
    venue.heard(truth() + 40 * 86_400_000)
    state.at += 10
    venue.heard(truth() + 90_000)
    expect(venue.now()).toBe(truth())
  })

  it('catches up after a suspend, in which the monotonic clock stood still', () => {
    const { state, venue } = clockAt()
    venue.heard(start)
    const hours = 8 * 3_600_000
    for (const ms of [0, 500, 1_000]) {
      state.at = 5_000 + ms
      venue.heard(start + hours + ms)
    }
    expect(venue.now()).toBe(start + hours + 1_000)
  })

  it('forgets within two halves of its memory that the monotonic clock runs slow', () => {
    const { state, venue } = clockAt()
    venue.heard(start)
    let truth = start
    for (let minute = 0; minute < 100; minute += 1) {
      state.at += 60_000
      truth += 60_000 - 6
      venue.heard(truth)
    }
    expect(venue.now()! - truth).toBeLessThanOrEqual(60 * 6)
  })
})
