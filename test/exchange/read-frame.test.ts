import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFrame } from '../../main/exchange/hyperliquid/read-frame.ts'
import { goodFrames } from './frames.ts'

/** Every value inside, with the way to put another in its place. */
function places(value: unknown, put: (next: unknown) => unknown = (next) => next): ((next: unknown) => unknown)[] {
  const here = [put]
  if (Array.isArray(value)) {
    return here.concat(
      value.flatMap((inner, i) => places(inner, (next) => put(value.map((old, j) => (i === j ? next : old))))),
    )
  }
  if (typeof value !== 'object' || value === null) return here
  return here.concat(
    Object.entries(value).flatMap(([key, inner]) => places(inner, (next) => put({ ...value, [key]: next }))),
  )
}

describe('frames of the socket', () => {
  it.each(goodFrames)('gives $key to its watchers', ({ key, frame }) => {
    const seen: string[] = []
    const read = readFrame(JSON.stringify(frame))
    if (read.is !== 'event') throw new Error(`${key} was read as ${JSON.stringify(read)}`)
    expect(read.key).toBe(key)
    const note = (name: string) => () => void seen.push(name)
    read.deliver(
      {
        book: note('book'),
        trades: note('trades'),
        candle: note('candle'),
        context: note('context'),
        mids: note('mids'),
        account: note('account'),
        orders: note('orders'),
        fills: note('fills'),
      },
      true,
    )
    expect(seen).toEqual([key.split(':')[0]])
  })

  it('lets the greeting and channels it does not watch go by, uncounted', () => {
    expect(readFrame('Websocket connection established.')).toEqual({ is: 'ignored' })
    expect(readFrame('{"channel":"webData3","data":{}}')).toEqual({ is: 'ignored' })
    expect(readFrame('{"channel":"__proto__","data":{}}')).toEqual({ is: 'ignored' })
  })

  it('knows pongs with and without data', () => {
    expect(readFrame('{"channel":"pong"}')).toEqual({ is: 'pong' })
    expect(readFrame('{"channel":"pong","data":null}')).toEqual({ is: 'pong' })
  })

  it("keeps from the SDK what would be an exception in it: an echo or an error that can't be read, any post", () => {
    const isFor = (frame: unknown) => readFrame(JSON.stringify(frame)).is
    expect(isFor({ channel: 'error', data: 'Already subscribed: {"type":"l2Book","coin":"BTC"}' })).toBe('control')
    expect(isFor({ channel: 'error', data: 'too many pending post requests id=12' })).toBe('control')
    expect(isFor({ channel: 'error', data: 'Error parsing {not json}' })).toBe('bad')
    expect(isFor({ channel: 'error', data: null })).toBe('bad')
    expect(isFor({ channel: 'error' })).toBe('bad')
    expect(isFor({ channel: 'subscriptionResponse', data: null })).toBe('bad')
    expect(isFor({ channel: 'subscriptionResponse', data: { method: 'subscribe', subscription: {} } })).toBe('control')
    expect(isFor({ channel: 'post' })).toBe('ignored')
    expect(isFor({ channel: 'post', data: { id: 1 } })).toBe('ignored')
  })

  it('calls frames of another dex, and frames with any number spoiled, bad', () => {
    const [orders] = goodFrames.filter(({ frame }) => frame.channel === 'openOrders')
    const other = { ...orders?.frame, data: { ...(orders?.frame.data as object), dex: 'xyz' } }
    expect(readFrame(JSON.stringify(other)).is).toBe('bad')
    expect(readFrame('x'.repeat(17_000_000)).is).toBe('bad')
    expect(readFrame(new ArrayBuffer(4)).is).toBe('bad')
  })

  it('never throws, whatever text comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readFrame(text)).toHaveProperty('is')
      }),
      { numRuns: 500 },
    )
  })

  it('never throws, whatever stands in one place of a good frame', () => {
    const spots = goodFrames.flatMap(({ frame }) => places(frame))
    fc.assert(
      fc.property(fc.constantFrom(...spots), fc.jsonValue(), (put, value) => {
        const read = readFrame(JSON.stringify(put(value)))
        if (read.is === 'event') read.deliver({}, false)
      }),
      { numRuns: 3_000 },
    )
  })

  it('never throws on a frame cut anywhere', () => {
    for (const { frame } of goodFrames) {
      const text = JSON.stringify(frame)
      for (let end = 0; end < text.length; end += 1) expect(readFrame(text.slice(0, end)).is).toBe('bad')
    }
  })
})
