import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { Handlers, RequestName } from '../../preload/contract/requests.ts'
import type { Feed, Live, TopicName, TopicPatch, Topics, TopicValue } from '../../preload/contract/topics.ts'

type Book = TopicValue<'book'>

/** A book whose first bid is `price`. */
export const bookAt = (price: number): Book => ({
  coin: 'SOL',
  time: price,
  bids: [[String(price), '1']],
  asks: [],
  spread: null,
})

/** Handlers and topics of a desk that a test holds in its hand: what was called is listed, and the book is moved by hand. */
export function fakeDesk() {
  const calls: { name: RequestName; input: unknown }[] = []
  const listeners = new Set<(change: { patch: TopicPatch<'book'> } | { feed: Feed<Book> }) => void>()
  let keys: Feed<{ lock: string; lockAfterMinutes: number }> = { is: 'connecting' }
  let book: Feed<Book> = { is: 'live', value: bookAt(100) }

  const answers: Partial<Record<RequestName, () => unknown>> = {
    'desk.acknowledge': () => ({}),
    'desk.resume': () => {
      throw new DeskFailure(deskError('not_ready', { why: 'it is settling' }))
    },
    'order.dismiss': () => {
      throw new Error('a bug in a handler')
    },
    'desk.kill': () => ({ cancelled: 'not a number' }),
    'journal.page': () => ({ rows: [], count: 7 }),
  }
  const handlers = new Proxy({} as Handlers, {
    get: (_target, name: RequestName) => async (input: unknown) => {
      calls.push({ name, input })
      return answers[name]?.() ?? {}
    },
  })
  const live: Live<'book'> = {
    current: () => book,
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const topics = new Proxy({} as Topics, {
    get: (_target, name: TopicName) => () => {
      if (name === 'keys') return { current: () => keys, listen: () => () => undefined }
      if (name !== 'book') throw new DeskFailure(deskError('not_ready', { why: 'no such stream in the fake' }))
      return live
    },
  })
  return {
    handlers,
    topics,
    calls,
    close: async () => undefined,
    /** Shows a key that is open, or another state of the lock. */
    setLock: (lock: 'open' | 'locked') => {
      keys = { is: 'live', value: { lock, lockAfterMinutes: 15 } }
    },
    /** How many streams are being listened to. */
    listening: () => listeners.size,
    /** Moves the book and tells the listeners by a patch. */
    moveBook: (price: number) => {
      book = { is: 'live', value: bookAt(price) }
      for (const listener of listeners) listener({ patch: bookAt(price) })
    },
    /** Changes the state of the stream as a whole. */
    setBook: (feed: Feed<Book>) => {
      book = feed
      for (const listener of listeners) listener({ feed })
    },
  }
}

export type FakeDesk = ReturnType<typeof fakeDesk>
