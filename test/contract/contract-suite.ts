import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect } from '../../preload/contract/connect.ts'
import { DeskFailure } from '../../preload/contract/errors.ts'
import type { RequestInput } from '../../preload/contract/requests.ts'
import type { OnDefect } from '../../preload/contract/serve.ts'
import type { Feed, TopicValue } from '../../preload/contract/topics.ts'
import { maxFrameLength, type Wire } from '../../preload/contract/wire.ts'
import { bookAt, type FakeDesk, fakeDesk } from './fake-desk.ts'

/** One kind of wire under test: serves a desk, and opens a window's end of a fresh wire to it. */
export type WireHost = { open(): Promise<Wire>; close(): Promise<void> }

type Seen = Feed<TopicValue<'book'>>[]

/** What every wire must do; run on each host's own. */
export function contractSuite(name: string, serveOn: (desk: FakeDesk, onDefect: OnDefect) => Promise<WireHost>): void {
  describe(`the contract over ${name}`, () => {
    let desk: FakeDesk
    let host: WireHost
    let wire: Wire
    let defects: string[]

    beforeEach(async () => {
      desk = fakeDesk()
      defects = []
      host = await serveOn(desk, (what, request) => void defects.push(`${request}: ${what}`))
      wire = await host.open()
    })
    afterEach(() => host.close())

    /** Sends a raw frame and answers the next frame that comes back. */
    const reply = (frame: string) =>
      new Promise<unknown>((resolve) => {
        wire.onFrame((text) => resolve(JSON.parse(text)))
        wire.send(frame)
      })
    const codeOf = (promise: Promise<unknown>) =>
      promise.then(
        () => 'answered',
        (thrown: unknown) => (thrown instanceof DeskFailure ? thrown.error.code : String(thrown)),
      )
    const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 10_000, interval: 5 })

    it('answers a request with the handler’s own answer', async () => {
      const window = connect(wire)
      expect(await window.request('journal.page', { before: null, limit: 5 })).toEqual({ rows: [], count: 7 })
      expect(desk.calls).toEqual([{ name: 'journal.page', input: { before: null, limit: 5 } }])
    })

    it('answers many requests at once, each with its own answer', async () => {
      const window = connect(wire)
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => window.request('journal.page', { before: index, limit: 1 })),
      )
      expect(answers).toHaveLength(50)
      expect(desk.calls.map(({ input }) => (input as { before: number }).before)).toEqual(
        Array.from({ length: 50 }, (_, index) => index),
      )
    })

    it.each([
      ['a missing field', { before: null }],
      ['an unknown field', { before: null, limit: 5, more: 1 }],
      ['a wrong type', { before: 'x', limit: 5 }],
      ['a number out of range', { before: null, limit: 501 }],
      ['no object', 'x'],
      ['null', null],
    ])('refuses an input with %s before a handler sees it', async (_what, input) => {
      const window = connect(wire)
      expect(await codeOf(window.request('journal.page', input as RequestInput<'journal.page'>))).toBe('bad_input')
      expect(desk.calls).toEqual([])
    })

    it.each(['no.such', 'constructor', '__proto__', 'toString'])(
      'refuses the unknown request "%s"',
      async (request) => {
        expect(await reply(JSON.stringify({ k: 'request', id: 1, name: request, input: {} }))).toMatchObject({
          k: 'refused',
          id: 1,
          error: { code: 'unknown_request' },
        })
      },
    )

    it.each(['no.such', 'constructor', '__proto__'])('refuses the unknown topic "%s"', async (topic) => {
      expect(await reply(JSON.stringify({ k: 'subscribe', id: 1, name: topic, params: {} }))).toMatchObject({
        k: 'snapshot',
        feed: { is: 'failed', error: { code: 'unknown_topic' } },
      })
    })

    it.each([
      ['no JSON', '{'],
      ['an empty frame', ''],
      ['JSON that is no frame', '[1,2]'],
      ['null', 'null'],
      ['an unknown kind', '{"k":"shutdown","id":1}'],
      ['an extra key', '{"k":"unsubscribe","id":1,"x":1}'],
      ['a bad id', '{"k":"request","id":-1,"name":"desk.kill","input":{}}'],
    ])('answers a bad frame (%s) with one error, and goes on', async (_what, frame) => {
      expect(await reply(frame)).toMatchObject({ k: 'error', error: { code: 'bad_frame' } })
      expect(await connect(wire).request('desk.acknowledge', {})).toEqual({})
      expect(desk.calls).toHaveLength(1)
    })

    it('answers a request that can not be read under its own id, so that nobody waits for it', async () => {
      const answer = await reply('{"k":"request","id":7,"name":"words.size"}')
      expect(answer).toMatchObject({ k: 'refused', id: 7, error: { code: 'bad_frame' } })
    })

    it('answers an oversized frame with one error, and goes on', async () => {
      const frame = JSON.stringify({ k: 'request', id: 1, name: 'words.size', input: 'x'.repeat(maxFrameLength) })
      expect(await reply(frame)).toMatchObject({ k: 'error', error: { code: 'frame_too_large' } })
      expect(await connect(wire).request('desk.acknowledge', {})).toEqual({})
    })

    it('passes a handler’s failure on as what it is', async () => {
      expect(await codeOf(connect(wire).request('desk.resume', {}))).toBe('not_ready')
      expect(defects).toEqual([])
    })

    it('makes a throwing handler one defect, reports it once, and goes on', async () => {
      const window = connect(wire)
      expect(await codeOf(window.request('order.dismiss', { sheetId: 'a' }))).toBe('defect')
      expect(defects).toHaveLength(1)
      expect(defects[0]).toContain('a bug in a handler')
      expect(await window.request('desk.acknowledge', {})).toEqual({})
    })

    it('never hands on an answer that does not fit its own contract', async () => {
      expect(await codeOf(connect(wire).request('desk.kill', {}))).toBe('bad_answer')
      expect(defects).toHaveLength(1)
    })

    it('gives a stream’s state at once, then what changes', async () => {
      const seen: Seen = []
      connect(wire).watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
      await until(() => seen.length === 2)
      desk.moveBook(101)
      desk.moveBook(102)
      await until(() => seen.length === 4)
      expect(seen).toEqual([
        { is: 'connecting' },
        ...[100, 101, 102].map((price) => ({ is: 'live', value: bookAt(price) })),
      ])
    })

    it('passes on that a stream is stale, and that it failed', async () => {
      const seen: Seen = []
      connect(wire).watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
      await until(() => seen.length === 2)
      desk.setBook({ is: 'stale', value: bookAt(100), since: 5 })
      desk.setBook({ is: 'failed', error: { code: 'exchange_unreachable', facts: {} } })
      await until(() => seen.length === 4)
      expect(seen.slice(2).map(({ is }) => is)).toEqual(['stale', 'failed'])
    })

    it('asks for the whole state again when a patch is missing', async () => {
      let dropped = 0
      const lossy: Wire = {
        ...wire,
        onFrame: (listener) =>
          wire.onFrame((text) => {
            if (text.includes('"patch"') && text.includes('"101"') && dropped === 0) dropped += 1
            else listener(text)
          }),
      }
      const seen: Seen = []
      connect(lossy).watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
      await until(() => seen.length === 2)
      desk.moveBook(101)
      desk.moveBook(102)
      await until(() => seen.length === 3)
      expect(dropped).toBe(1)
      expect(seen.at(-1)).toEqual({ is: 'live', value: bookAt(102) })
      desk.moveBook(103)
      await until(() => seen.length === 4)
      expect(seen.at(-1)).toEqual({ is: 'live', value: bookAt(103) })
    })

    it('lets a stream go when its last watcher does', async () => {
      const seen: Seen = []
      const stop = connect(wire).watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
      await until(() => seen.length === 2)
      expect(desk.listening()).toBe(1)
      stop()
      await until(() => desk.listening() === 0)
    })

    it('lets every stream go when the window does', async () => {
      const seen: Seen = []
      const window = connect(wire)
      window.watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
      await until(() => seen.length === 2)
      wire.close()
      await until(() => desk.listening() === 0)
      expect(await codeOf(window.request('desk.acknowledge', {}))).toBe('wire_closed')
      expect(seen.at(-1)).toMatchObject({ is: 'failed', error: { code: 'wire_closed' } })
    })

    it('keeps two windows apart', async () => {
      const other = await host.open()
      const seen: Seen[] = [[], []]
      connect(wire).watch('book', { coin: 'SOL' }, (feed) => seen[0]!.push(feed))
      connect(other).watch('book', { coin: 'SOL' }, (feed) => seen[1]!.push(feed))
      await until(() => seen.every((feeds) => feeds.length === 2))
      other.close()
      await until(() => desk.listening() === 1)
      desk.moveBook(101)
      await until(() => seen[0]!.length === 3)
      expect(seen[0]!.at(-1)).toEqual({ is: 'live', value: bookAt(101) })
    })
  })
}
