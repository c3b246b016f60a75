import { afterAll, beforeAll, expect, it } from 'vitest'
import { requests } from '../../preload/contract/requests.ts'
import { serve } from '../../preload/contract/serve.ts'
import { topics } from '../../preload/contract/topics.ts'
import { memoryWires } from '../../preload/contract/wire.ts'
import { type DeskOutside, openDeskOutside } from './desk-outside.ts'
import { oneOf, randomFrom } from './random.ts'

let one: DeskOutside
const posts: string[] = []
beforeAll(async () => {
  one = await openDeskOutside({
    wrap: (ports) => ({
      ...ports,
      exchange: {
        ...ports.exchange,
        post(signed) {
          posts.push(String(signed.prepared.action.type))
          return ports.exchange.post(signed)
        },
      },
    }),
  })
})
afterAll(() => one.close())

const random = randomFrom(20_261_122)
const poison: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  'SOL',
  '__proto__',
  'constructor',
  'toString',
  '0x',
  '-0',
  'NaN',
  'l sol r1% s-5%',
  'flat',
  'cancel all',
  'x'.repeat(3_000),
  '\u0000',
  '\u202e',
  '💥',
  [],
  {},
  [[[[]]]],
  { __proto__: null },
  { length: 1e9 },
  { toString: 1 },
]
const names = [
  ...Object.keys(requests),
  ...Object.keys(topics),
  '__proto__',
  'constructor',
  '',
  'desk.unlock',
  'order.send',
]
const keys = [
  'words',
  'origin',
  'sheetId',
  'digest',
  'acks',
  'coin',
  'oid',
  'before',
  'limit',
  'interval',
  '__proto__',
  'extra',
]

function value(depth = 0): unknown {
  if (depth > 2 || random() < 0.6) return oneOf(random, poison)
  if (random() < 0.5) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1))
  return Object.fromEntries(
    Array.from({ length: Math.floor(random() * 5) }, () => [oneOf(random, keys), value(depth + 1)]),
  )
}

/** Some of the poison has no text of its own. */
function textOf(what: unknown): string {
  try {
    return String(what)
  } catch {
    return 'no text'
  }
}

/** Inputs that fit the schema and are still lies: sheets that never were, orders that are not there. */
function plausible(name: string): unknown {
  const coin = oneOf(random, ['SOL', 'BTC', 'NOPE', '__proto__'])
  switch (name) {
    case 'words.size':
      return { words: textOf(oneOf(random, poison)), origin: oneOf(random, ['grammar', 'hand', 'model']) }
    case 'words.read':
      return { words: textOf(oneOf(random, poison)) }
    case 'order.confirm':
      return {
        sheetId: oneOf(random, ['0'.repeat(32), '__proto__', '']),
        digest: 'f'.repeat(64),
        acks: ['STOP_REQUIRED'],
      }
    case 'order.dismiss':
      return { sheetId: String(random()) }
    case 'order.cancel':
      return { coin, oid: 1 + Math.floor(random() * 1e6) }
    case 'order.cancelAll':
      return { coin: oneOf(random, [coin, null]) }
    case 'position.protect':
      return { coin }
    case 'journal.page':
      return { before: oneOf(random, [null, 0, -5, 7]), limit: 1 + Math.floor(random() * 5) }
    default:
      return {}
  }
}

/** Costs a read at the exchange or a walk through the journal each time: a few hundred of them say as much as thousands. */
const costly = new Set([
  'order.cancel',
  'order.cancelAll',
  'desk.kill',
  'journal.verify',
  'words.size',
  'words.read',
  'desk.resume',
  'desk.acknowledge',
  'order.confirm',
  'order.dismiss',
])

function frame(id: number): string {
  const roll = random()
  const name = oneOf(random, names)
  if (roll < 0.1) return oneOf(random, ['', '{', 'null', '[]', '{"k":1}', '\u0000', '{"k":"request"}', '"x"', '1e999'])
  if (roll < 0.15) return JSON.stringify(value())
  if (roll < 0.3)
    return JSON.stringify({
      k: oneOf(random, ['subscribe', 'unsubscribe', 'resync']),
      id: oneOf(random, [id, 1, -1, 'a']),
      name,
      params: random() < 0.5 ? value() : { coin: 'SOL' },
    })
  const isPlausible = random() < 0.4 && (!costly.has(name) || random() < 0.05)
  return JSON.stringify({ k: 'request', id, name, input: isPlausible ? plausible(name) : value() })
}

it('answers each of 20,000 hostile frames, and none of them moves an order', { timeout: 120_000 }, async () => {
  const defects: string[] = []
  const [window, inside] = memoryWires()
  serve(one.desk.handlers, one.desk.topics, inside, (what, name) => defects.push(`${name}: ${what}`))
  const answered = new Set<number>()
  const errors: string[] = []
  window.onFrame((text) => {
    const got = JSON.parse(text) as { k: string; id?: number; error?: { code: string } }
    if ((got.k === 'answer' || got.k === 'refused') && got.id !== undefined) answered.add(got.id)
    if (got.error !== undefined) errors.push(got.error.code)
  })
  const asked = new Set<number>()
  for (let id = 1; id <= 20_000; id += 1) {
    const text = frame(id)
    const read = ((): { k?: unknown; id?: unknown; name?: unknown } | null => {
      try {
        return JSON.parse(text) as { k?: unknown }
      } catch {
        return null
      }
    })()
    if (read?.k === 'request' && typeof read.id === 'number') asked.add(id)
    window.send(text)
    if (id % 200 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  window.send('x'.repeat(1_000_001))
  await expect.poll(() => [...asked].filter((id) => !answered.has(id)).length, { timeout: 60_000 }).toBe(0)
  expect(defects).toEqual([])
  expect(asked.size).toBeGreaterThan(10_000)
  expect(new Set(errors)).toContain('frame_too_large')
  expect(errors.filter((code) => code === 'defect' || code === 'bad_answer')).toEqual([])
  expect(posts.filter((type) => type !== 'cancel')).toEqual([])
  expect((await one.paper.control.counters()).ordersAccepted).toBe(0)

  // And the desk still trades.
  await one.desk.handlers['desk.resume']({})
  expect(await one.say('l sol r0.5% e99 s94')).toMatchObject({ is: 'accepted' })
})
