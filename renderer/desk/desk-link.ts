import { connect, type Desk } from '../../preload/contract/connect.ts'
import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { RequestInput, RequestName, RequestOutput } from '../../preload/contract/requests.ts'
import type { Feed, TopicName, TopicParams, TopicValue } from '../../preload/contract/topics.ts'
import type { WireSource } from './host-wire.ts'

/** Whether the desk can be reached. `retryAt` is null where trying again can't help; `wasOpen` tells lost from never had. */
export type LinkState =
  | { is: 'opening' }
  | { is: 'open' }
  | { is: 'gone'; since: number; retryAt: number | null; wasOpen: boolean }

/** One stream as React reads it: its state now, and a call on each change. */
export type FeedStore<N extends TopicName> = {
  current(): Feed<TopicValue<N>>
  subscribe(listener: () => void): () => void
}

/** The desk as the window knows it: it outlives a lost connection, and streams resume by themselves. */
export type DeskLink = {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>
  feed<N extends TopicName>(name: N, params: TopicParams<N>): FeedStore<N>
  state(): LinkState
  onState(listener: () => void): () => void
}

type Entry = {
  name: TopicName
  params: unknown
  feed: Feed<unknown>
  listeners: Set<() => void>
  stop: (() => void) | null
}

const firstRetryMs = 250
const longestRetryMs = 8_000
/** A stream that nobody reads is kept this long, so that a re-mount does not start it anew. */
const lingerMs = 1_000

/** Opens the wire, keeps it open with back-off, and shares each stream among all who read it. */
export function openDeskLink(source: WireSource): DeskLink {
  const entries = new Map<string, Entry>()
  const stateListeners = new Set<() => void>()
  let desk: Desk | null = null
  let state: LinkState = { is: 'opening' }
  let attempt = 0
  let wasOpen = false

  const setState = (next: LinkState) => {
    state = next
    for (const listener of stateListeners) listener()
  }

  const lose = () => {
    desk = null
    for (const entry of entries.values()) entry.stop = null
    const since = state.is === 'gone' ? state.since : Date.now()
    if (!source.mayReopen) return setState({ is: 'gone', since, retryAt: null, wasOpen })
    const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** attempt)
    attempt += 1
    setState({ is: 'gone', since, retryAt: Date.now() + waitMs, wasOpen })
    setTimeout(open, waitMs)
  }

  const open = () => {
    source.open().then((wire) => {
      desk = connect(wire)
      attempt = 0
      wasOpen = true
      desk.onClose(lose)
      for (const entry of entries.values()) start(entry)
      setState({ is: 'open' })
    }, lose)
  }

  const start = (entry: Entry) => {
    if (desk === null || entry.stop !== null) return
    entry.stop = desk.watch(entry.name, entry.params as never, (feed) => {
      const next = keepValue(entry.feed, feed)
      if (next === entry.feed) return
      entry.feed = next
      announce(entry)
    })
  }

  const feed = <N extends TopicName>(name: N, params: TopicParams<N>): FeedStore<N> => {
    const key = `${name} ${JSON.stringify(params)}`
    const read = () => entries.get(key)?.feed ?? connecting
    return {
      current: () => read() as Feed<TopicValue<N>>,
      subscribe: (listener) => {
        let entry = entries.get(key)
        if (entry === undefined) {
          entry = { name, params, feed: connecting, listeners: new Set(), stop: null }
          entries.set(key, entry)
        }
        entry.listeners.add(listener)
        start(entry)
        const kept = entry
        return () => {
          kept.listeners.delete(listener)
          setTimeout(() => {
            if (kept.listeners.size > 0) return
            kept.stop?.()
            kept.stop = null
            if (entries.get(key) === kept) entries.delete(key)
          }, lingerMs)
        }
      },
    }
  }

  open()
  return {
    feed,
    request: (name, input) =>
      desk === null ? Promise.reject(new DeskFailure(deskError('wire_closed'))) : desk.request(name, input),
    state: () => state,
    onState: (listener) => {
      stateListeners.add(listener)
      return () => void stateListeners.delete(listener)
    },
  }
}

const connecting: Feed<never> = { is: 'connecting' }

/** What was known stays on the screen, marked stale, while the connection is away. */
function keepValue(known: Feed<unknown>, next: Feed<unknown>): Feed<unknown> {
  if (known.is !== 'live' && known.is !== 'stale') return next
  if (next.is === 'connecting') return known.is === 'stale' ? known : { ...known, is: 'stale', since: Date.now() }
  const isLost = next.is === 'failed' && next.error.code === 'wire_closed'
  if (isLost) return known.is === 'stale' ? known : { is: 'stale', value: known.value, since: Date.now() }
  return next
}

const changed = new Set<Entry>()
let isFrameDue = false

/** Tells the readers of a stream once per drawn frame, however many patches came. */
function announce(entry: Entry): void {
  changed.add(entry)
  if (isFrameDue) return
  isFrameDue = true
  requestAnimationFrame(() => {
    isFrameDue = false
    const due = [...changed]
    changed.clear()
    for (const one of due) for (const listener of one.listeners) listener()
  })
}
