import { type DeskError, DeskFailure, deskError } from './errors.ts'
import { type ClientFrame, parseJson, serverFrameSchema } from './frames.ts'
import { type RequestInput, type RequestName, type RequestOutput, requests } from './requests.ts'
import { type Feed, type TopicName, type TopicParams, type TopicValue, topics } from './topics.ts'
import { maxFrameLength, type Wire } from './wire.ts'

/** A window's side of the contract: ask, and watch. */
export type Desk = {
  /** Resolves with the validated answer; rejects with a DeskFailure. */
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>
  /** Calls `onFeed` with each state of the stream, from `connecting` on, until the returned function is called. */
  watch<N extends TopicName>(name: N, params: TopicParams<N>, onFeed: (feed: Feed<TopicValue<N>>) => void): () => void
  onClose(listener: () => void): void
}

type Watch = { name: TopicName; seq: number; feed: Feed<unknown>; tell: (feed: Feed<unknown>) => void }
type Pending = { name: RequestName; resolve: (output: never) => void; reject: (failure: DeskFailure) => void }

/** Connects a window to the desk over a wire. Answers are validated; a gap in a stream asks for a snapshot. */
export function connect(wire: Wire): Desk {
  const pending = new Map<number, Pending>()
  const watches = new Map<number, Watch>()
  let nextId = 1
  let isClosed = false
  const send = (frame: ClientFrame) => wire.send(JSON.stringify(frame))

  wire.onClose(() => {
    isClosed = true
    for (const { reject } of pending.values()) reject(new DeskFailure(deskError('wire_closed')))
    pending.clear()
    for (const watch of watches.values()) tellFeed(watch, { is: 'failed', error: deskError('wire_closed') })
  })

  wire.onFrame((text) => {
    const frame = serverFrameSchema.safeParse(parseJson(text))
    if (!frame.success) return
    const data = frame.data
    if (data.k === 'error') return
    if (data.k === 'answer' || data.k === 'refused') {
      const request = pending.get(data.id)
      pending.delete(data.id)
      if (request === undefined) return
      if (data.k === 'refused') return request.reject(new DeskFailure(data.error))
      const output = requests[request.name].output.safeParse(data.output)
      if (output.success) request.resolve(output.data as never)
      else request.reject(new DeskFailure(deskError('bad_answer', { name: request.name })))
      return
    }
    const watch = watches.get(data.id)
    if (watch === undefined) return
    if (data.k === 'snapshot') {
      watch.seq = data.seq
      return tellFeed(watch, readFeed(watch.name, data.feed as Feed<unknown>))
    }
    const folded = data.seq === watch.seq + 1 ? foldPatch(watch, data.patch) : undefined
    if (folded === undefined) return send({ k: 'resync', id: data.id })
    watch.seq = data.seq
    tellFeed(watch, folded)
  })

  return {
    request: (name, input) =>
      new Promise((resolve, reject) => {
        const fail = (error: DeskError) => reject(new DeskFailure(error))
        if (isClosed) return fail(deskError('wire_closed'))
        const frame = { k: 'request', id: nextId, name, input } as const
        const text = JSON.stringify(frame)
        if (text.length > maxFrameLength)
          return fail(deskError('frame_too_large', { limit: `${maxFrameLength} characters` }))
        nextId += 1
        pending.set(frame.id, { name, resolve: resolve as (output: never) => void, reject })
        wire.send(text)
      }),
    watch: (name, params, onFeed) => {
      const id = nextId
      nextId += 1
      const watch: Watch = { name, seq: -1, feed: { is: 'connecting' }, tell: onFeed as (feed: Feed<unknown>) => void }
      watches.set(id, watch)
      tellFeed(watch, isClosed ? { is: 'failed', error: deskError('wire_closed') } : watch.feed)
      if (!isClosed) send({ k: 'subscribe', id, name, params })
      return () => {
        if (watches.delete(id) && !isClosed) send({ k: 'unsubscribe', id })
      }
    },
    onClose: (listener) => wire.onClose(listener),
  }
}

function tellFeed(watch: Watch, feed: Feed<unknown>): void {
  watch.feed = feed
  watch.tell(feed)
}

/** A value that does not fit its schema is a failed feed, never a shown one. */
function readFeed(name: TopicName, feed: Feed<unknown>): Feed<unknown> {
  if (feed.is !== 'live' && feed.is !== 'stale') return feed
  const value = topics[name].value.safeParse(feed.value)
  return value.success ? { ...feed, value: value.data } : { is: 'failed', error: deskError('bad_answer', { name }) }
}

/** The feed after a patch; undefined where it can't be laid on what stands. */
function foldPatch(watch: Watch, patch: unknown): Feed<unknown> | undefined {
  if (watch.feed.is !== 'live' && watch.feed.is !== 'stale') return undefined
  const table = topics[watch.name]
  const parsed = table.patch.safeParse(patch)
  if (!parsed.success) return undefined
  const fold = table.fold as (value: unknown, patch: unknown) => unknown
  return { is: 'live', value: fold(watch.feed.value, parsed.data) }
}
