import { useMemo, useSyncExternalStore } from 'react'
import type { Feed, TopicName, TopicParams, TopicValue } from '../../preload/contract/topics.ts'
import { useDesk } from './desk-context.ts'

/** Follows a stream of the desk; `params` may be a fresh object on each draw. */
export function useTopic<N extends TopicName>(name: N, params: TopicParams<N>): Feed<TopicValue<N>> {
  const link = useDesk()
  const key = JSON.stringify(params)
  const store = useMemo(() => link.feed(name, JSON.parse(key) as TopicParams<N>), [link, name, key])
  return useSyncExternalStore(store.subscribe, store.current)
}

/** The value of a stream, live or stale; undefined where nothing is known. */
export function knownOf<T>(feed: Feed<T>): T | undefined {
  return feed.is === 'live' || feed.is === 'stale' ? feed.value : undefined
}
