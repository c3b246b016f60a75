import type { Feed, Live, TopicName, TopicPatch, TopicValue } from '../../preload/contract/topics.ts'
import { topics } from '../../preload/contract/topics.ts'

/** A stream that a scene moves by hand. */
export type FakeStream<N extends TopicName> = Live<N> & {
  patch(patch: TopicPatch<N>): void
  show(feed: Feed<TopicValue<N>>): void
  value(): TopicValue<N>
}

/** Starts a stream with its first state. */
export function fakeStream<N extends TopicName>(name: N, first: Feed<TopicValue<N>>): FakeStream<N> {
  let feed = first
  const listeners = new Set<Parameters<Live<N>['listen']>[0]>()
  const value = () => {
    if (feed.is !== 'live' && feed.is !== 'stale') throw new Error(`${name} has no value`)
    return feed.value
  }
  const fold = topics[name].fold as unknown as (value: TopicValue<N>, patch: TopicPatch<N>) => TopicValue<N>
  return {
    current: () => feed,
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    value,
    patch: (patch) => {
      feed = { is: 'live', value: fold(value(), patch) }
      for (const listener of listeners) listener({ patch })
    },
    show: (next) => {
      feed = next
      for (const listener of listeners) listener({ feed: next })
    },
  }
}
