import type { Engine } from '../engine.ts'
import { isRecord, UNREADABLE_TEXT, Unreadable } from './exchange.ts'
import { answerInfo } from './info.ts'
import { type Client, frameOf, sendFrame } from './sockets.ts'

/** Answers a post over a socket: info nested under payload.data, an action as over HTTP, or an error text. */
export function answerSocketPost(engine: Engine, client: Client, message: Record<string, unknown>): void {
  const { id, request } = message
  const reply = (response: unknown) => sendFrame(engine, client, frameOf('post', { id, response }))
  const fail = (payload: string) => reply({ type: 'error', payload })
  if (typeof id !== 'number' || !isRecord(request) || !isRecord(request.payload)) return fail(UNREADABLE_TEXT)
  try {
    if (request.type === 'info') {
      const data = answerInfo(engine.source, request.payload)
      engine.commit()
      return reply({ type: 'info', payload: { type: request.payload.type, data } })
    }
    if (request.type !== 'action') return fail(UNREADABLE_TEXT)
    const outcome = engine.post(request.payload)
    if (outcome.is === 'lost') return
    const { answer } = outcome
    engine.later(() => reply({ type: 'action', payload: answer }))
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    fail(UNREADABLE_TEXT)
  }
}
