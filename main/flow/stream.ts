import type { DeskError } from '../../preload/contract/errors.ts'
import type { Feed, Live, TopicName, TopicPatch, TopicValue } from '../../preload/contract/topics.ts'
import { topics } from '../../preload/contract/topics.ts'

/** A stream's inside: the state now, and the ways it changes. `onFirst` runs when the first listener comes. */
export type Stream<N extends TopicName> = Live<N> & {
  /** The value, whole; the stream is live. */
  set(value: TopicValue<N>): void
  /** Lays a patch over the value; ignored while there is none. */
  patch(patch: TopicPatch<N>): void
  markStale(since: number): void
  fail(error: DeskError): void
  hasListeners(): boolean
}

/** Makes a stream. The value is kept folded, so that a late listener gets a whole snapshot. */
export function createStream<N extends TopicName>(
  name: N,
  hooks: { onFirst?: () => void; onLast?: () => void } = {},
): Stream<N> {
  let feed: Feed<TopicValue<N>> = { is: 'connecting' }
  const listeners = new Set<Parameters<Live<N>['listen']>[0]>()
  const fold = topics[name].fold as unknown as (value: TopicValue<N>, patch: TopicPatch<N>) => TopicValue<N>
  const become = (next: Feed<TopicValue<N>>) => {
    feed = next
    for (const listener of listeners) listener({ feed: next })
  }
  return {
    current: () => feed,
    listen: (listener) => {
      listeners.add(listener)
      if (listeners.size === 1) hooks.onFirst?.()
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) hooks.onLast?.()
      }
    },
    set: (value) => become({ is: 'live', value }),
    patch: (patch) => {
      if (feed.is !== 'live' && feed.is !== 'stale') return
      const value = fold(feed.value, patch)
      if (feed.is === 'stale') return become({ is: 'live', value })
      feed = { is: 'live', value }
      for (const listener of listeners) listener({ patch })
    },
    markStale: (since) => {
      if (feed.is === 'live') become({ is: 'stale', value: feed.value, since })
    },
    fail: (error) => become({ is: 'failed', error }),
    hasListeners: () => listeners.size > 0,
  }
}
