import { describe, expect, it, vi } from 'vitest'
import { connect } from '../../preload/contract/connect.ts'
import { serve } from '../../preload/contract/serve.ts'
import type { Feed, TopicValue } from '../../preload/contract/topics.ts'
import { memoryWires, type Wire } from '../../preload/contract/wire.ts'
import { contractSuite } from './contract-suite.ts'
import { bookAt, fakeDesk } from './fake-desk.ts'

contractSuite('memory', async (desk, onDefect) => {
  const open: Wire[] = []
  return {
    open: async () => {
      const [inside, outside] = memoryWires()
      serve(desk.handlers, desk.topics, inside, onDefect)
      open.push(outside)
      return outside
    },
    close: async () => {
      for (const wire of open) wire.close()
    },
  }
})

describe('a slow window', () => {
  it('is spared the patches it can’t take and gets one whole state instead', async () => {
    const desk = fakeDesk()
    const [inside, outside] = memoryWires()
    let isCongested = false
    serve(desk.handlers, desk.topics, { ...inside, isCongested: () => isCongested }, () => undefined)
    const seen: Feed<TopicValue<'book'>>[] = []
    connect(outside).watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
    await vi.waitUntil(() => seen.length === 2)
    isCongested = true
    for (let price = 101; price < 200; price += 1) desk.moveBook(price)
    isCongested = false
    desk.moveBook(200)
    desk.moveBook(201)
    await vi.waitUntil(() => seen.length === 4)
    expect(seen.slice(2)).toEqual([200, 201].map((price) => ({ is: 'live', value: bookAt(price) })))
  })
})
