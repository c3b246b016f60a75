import { z } from 'zod'
import { type DeskError, DeskFailure, deskError } from './errors.ts'
import { type ClientFrame, clientFrameSchema, parseJson, type ServerFrame } from './frames.ts'
import { type Handlers, type RequestName, requests } from './requests.ts'
import { type Feed, type TopicName, type Topics, topics as topicTable } from './topics.ts'
import { maxFrameLength, type Wire } from './wire.ts'

/** Called once for each defect: an exception that is not a DeskFailure, or an answer that does not fit its schema. */
export type OnDefect = (what: string, name: string) => void

/**
 * Serves requests and topics over one wire. Every input is validated before a handler sees it; a bad frame, an unknown
 * name, an oversized frame or a throwing handler gets one clear error and changes nothing else.
 */
export function serve(handlers: Handlers, topics: Topics, wire: Wire, onDefect: OnDefect): void {
  const streams = new Map<number, Stream>()
  const send = (frame: ServerFrame) => wire.send(JSON.stringify(frame))

  wire.onClose(() => {
    for (const stream of streams.values()) stream.stop()
    streams.clear()
  })

  wire.onFrame((text) => {
    if (text.length > maxFrameLength)
      return send({ k: 'error', error: deskError('frame_too_large', { limit: `${maxFrameLength} characters` }) })
    const frame = clientFrameSchema.safeParse(parseJson(text))
    if (!frame.success) return send(badFrame(text))
    switch (frame.data.k) {
      case 'request':
        return void answer(frame.data, handlers, onDefect).then(send)
      case 'subscribe':
        return subscribe(frame.data, topics, streams, wire, send, onDefect)
      case 'unsubscribe':
        streams.get(frame.data.id)?.stop()
        streams.delete(frame.data.id)
        return
      case 'resync':
        streams.get(frame.data.id)?.snapshot()
        return
    }
  })
}

/** A frame that can't be read is answered under its id where that much can be read, so that nobody waits for ever. */
function badFrame(text: string): ServerFrame {
  const named = z.object({ k: z.literal('request'), id: z.number().int().min(1) }).safeParse(parseJson(text))
  const error = deskError('bad_frame')
  return named.success ? { k: 'refused', id: named.data.id, error } : { k: 'error', error }
}

async function answer(
  frame: Extract<ClientFrame, { k: 'request' }>,
  handlers: Handlers,
  onDefect: OnDefect,
): Promise<ServerFrame> {
  const { id, name } = frame
  const refuse = (error: DeskError): ServerFrame => ({ k: 'refused', id, error })
  if (!isRequestName(name)) return refuse(deskError('unknown_request', { name }))
  const input = requests[name].input.safeParse(frame.input)
  if (!input.success) return refuse(deskError('bad_input', { name, why: firstIssue(input.error) }))
  try {
    const handler = handlers[name] as (input: unknown) => Promise<unknown>
    const output = requests[name].output.safeParse(await handler(input.data))
    if (output.success) return { k: 'answer', id, output: output.data }
    onDefect(`answer does not fit: ${firstIssue(output.error)}`, name)
    return refuse(deskError('bad_answer', { name }))
  } catch (thrown) {
    if (thrown instanceof DeskFailure) return refuse(thrown.error)
    const what = thrown instanceof Error ? thrown.message : String(thrown)
    onDefect(thrown instanceof Error ? (thrown.stack ?? what) : what, name)
    return refuse(deskError('defect', { what }))
  }
}

type Stream = { snapshot(): void; stop(): void }

function subscribe(
  frame: Extract<ClientFrame, { k: 'subscribe' }>,
  topics: Topics,
  streams: Map<number, Stream>,
  wire: Wire,
  send: (frame: ServerFrame) => void,
  onDefect: OnDefect,
): void {
  const { id, name } = frame
  const fail = (error: DeskError) => send({ k: 'snapshot', id, seq: 0, feed: { is: 'failed', error } })
  if (streams.has(id)) return fail(deskError('bad_input', { name, why: 'this id is in use' }))
  if (!isTopicName(name)) return fail(deskError('unknown_topic', { name }))
  const params = topicTable[name].params.safeParse(frame.params)
  if (!params.success) return fail(deskError('bad_input', { name, why: firstIssue(params.error) }))
  try {
    const open = topics[name] as (params: unknown) => { current(): Feed<unknown>; listen: OpenListen }
    const live = open(params.data)
    let seq = 0
    let isBehind = false
    const snapshot = () => {
      isBehind = false
      send({ k: 'snapshot', id, seq, feed: live.current() as never })
    }
    const stop = live.listen((change) => {
      seq += 1
      if (wire.isCongested?.()) {
        isBehind = true
        return
      }
      if (isBehind || 'feed' in change) return snapshot()
      send({ k: 'patch', id, seq, patch: change.patch })
    })
    streams.set(id, { snapshot, stop })
    snapshot()
  } catch (thrown) {
    if (thrown instanceof DeskFailure) return fail(thrown.error)
    const what = thrown instanceof Error ? thrown.message : String(thrown)
    onDefect(what, name)
    fail(deskError('defect', { what }))
  }
}

type OpenListen = (listener: (change: { patch: unknown } | { feed: Feed<unknown> }) => void) => () => void

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name)
}

function isTopicName(name: string): name is TopicName {
  return Object.hasOwn(topicTable, name)
}

/** The first thing wrong with an input, in one short phrase. */
function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'bad input'
  const where = issue.path.join('.')
  return where === '' ? issue.message : `${where}: ${issue.message}`
}
