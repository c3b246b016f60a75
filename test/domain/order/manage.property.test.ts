import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { legsOf } from '../../../main/domain/order/legs.ts'
import { type Assessment, recheck } from '../../../main/domain/report/assess.ts'
import { lossesReport } from '../../../main/domain/report/print-ticket.ts'
import { isReached, runRule } from '../../../main/domain/rule/run-rule.ts'
import { stepsOf } from '../../../main/domain/ticket/freeze.ts'
import type { Facts, OrderFacts } from '../../../preload/contract/facts.ts'
import type { Intent, RuleStep } from '../../../preload/contract/intent.ts'
import { assessed, factsOf, unmoved } from '../worked-example.ts'

/** Everything in hundredths, so that the tests' own sums are whole numbers. */
const text = (hundredths: number) => (hundredths / 100).toFixed(2).replace(/\.?0+$/, '')

type Scene = { side: 'long' | 'short'; size: number; entry: number; mark: number; stops: Exit[]; targets: Exit[] }
type Exit = { at: number; size: number }

const away = (scene: Pick<Scene, 'side' | 'mark'>, by: number) =>
  scene.side === 'long' ? scene.mark - by : scene.mark + by

/** A position with up to three stops and targets at their right side of the mark. */
const scenes: fc.Arbitrary<Scene> = fc
  .record({
    side: fc.constantFrom('long' as const, 'short' as const),
    size: fc.integer({ min: 100, max: 6_000 }),
    entry: fc.integer({ min: 9_000, max: 11_000 }),
    mark: fc.integer({ min: 9_000, max: 11_000 }),
    stops: fc.array(fc.record({ at: fc.integer({ min: 1, max: 2_000 }), size: fc.integer({ min: 1, max: 6_000 }) }), {
      maxLength: 3,
    }),
    targets: fc.array(fc.record({ at: fc.integer({ min: 1, max: 2_000 }), size: fc.integer({ min: 1, max: 6_000 }) }), {
      maxLength: 3,
    }),
  })
  .map((scene) => ({
    ...scene,
    stops: scene.stops.map(({ at, size }) => ({ at: away(scene, at), size })),
    targets: scene.targets.map(({ at, size }) => ({ at: away(scene, -at), size })),
  }))

function factsFor(scene: Scene): Facts {
  const closing = scene.side === 'long' ? ('sell' as const) : ('buy' as const)
  let oid = 0
  const order =
    (kind: 'stop' | 'target') =>
    ({ at, size }: Exit): OrderFacts => {
      oid += 1
      return {
        coin: 'SOL',
        side: closing,
        price: text(at),
        trigger: text(at),
        size: text(size),
        reduceOnly: true,
        kind,
        oid,
      }
    }
  const nearest = [...scene.stops].sort((a, b) => Math.abs(a.at - scene.mark) - Math.abs(b.at - scene.mark))[0]
  return factsOf({
    equity: '10000',
    sol: {
      mark: text(scene.mark),
      bids: [[text(scene.mark - 1), '5000']],
      asks: [[text(scene.mark + 1), '5000']],
    },
    positions: [
      {
        coin: 'SOL',
        size: `${scene.side === 'short' ? '-' : ''}${text(scene.size)}`,
        entry: text(scene.entry),
        leverage: '20',
        marginMode: 'cross',
        stop: nearest === undefined ? null : text(nearest.at),
      },
    ],
    orders: [...scene.stops.map(order('stop')), ...scene.targets.map(order('target'))],
  })
}

const evenAt1R: RuleStep = { when: { by: 'r', value: '1' }, acts: [{ do: 'break_even' }] }
const ruleSteps: RuleStep[][] = [
  [evenAt1R],
  [{ ...evenAt1R, acts: [{ do: 'close', share: '50' }, { do: 'break_even' }] }],
]

const price = fc.integer({ min: 8_500, max: 11_500 }).map(text)
const intents: fc.Arbitrary<Intent> = fc.oneof(
  fc.record({
    action: fc.constantFrom('move_stop' as const, 'move_target' as const),
    coin: fc.constant('SOL'),
    price,
    all: fc.constant(true as const),
  }),
  fc.record({ action: fc.constantFrom('move_stop' as const, 'move_target' as const), coin: fc.constant('SOL'), price }),
  fc.constant({ action: 'break_even' as const, coin: 'SOL' }),
  fc.record({
    action: fc.constant('close' as const),
    coin: fc.constant('SOL'),
    size: fc.constant({ by: 'all' as const }),
  }),
  fc.record({
    action: fc.constant('close' as const),
    coin: fc.constant('SOL'),
    size: fc.record({ by: fc.constant('percent' as const), value: fc.integer({ min: 1, max: 100 }).map(String) }),
  }),
  fc.record({
    action: fc.constant('rule' as const),
    coin: fc.constant('SOL'),
    steps: fc.constantFrom(...ruleSteps),
  }),
)

const hundredths = (said: string) => Math.round(Number(said) * 100)
const covered = (scene: Scene, stops: readonly Exit[]) =>
  Math.min(
    scene.size,
    stops.reduce((sum, stop) => sum + stop.size, 0),
  )

/** The stops that rest after each further leg of a plan went through; the last entry is the end of it. */
function stopsAfterEachLeg(scene: Scene, { closes }: Assessment): Exit[][] {
  const resting = new Map(scene.stops.map((stop, i) => [i + 1, stop]))
  const after: Exit[][] = []
  let extra = 1_001
  for (const { plan, replaces } of stepsOf(closes)) {
    for (const leg of plan.groups.flatMap((group) => group.legs)) {
      if (leg.role === 'stop') resting.set(extra++, { at: hundredths(leg.trigger!.price), size: hundredths(leg.size) })
      after.push([...resting.values()])
    }
    for (const { oid } of replaces) {
      resting.delete(oid)
      after.push([...resting.values()])
    }
  }
  return after
}

describe('a management plan', () => {
  it('comes about in most scenes, so that what is said of plans below says something', () => {
    const made = fc.sample(fc.tuple(scenes, intents), 400).map(([scene, intent]) => assessed(intent, factsFor(scene)))
    expect(made.filter(({ closes }) => closes.length > 0).length).toBeGreaterThan(100)
    expect(made.filter(({ closes }) => closes.some((one) => (one.replaces?.length ?? 0) > 1)).length).toBeGreaterThan(
      20,
    )
    expect(made.filter(({ closes }) => closes.some((one) => one.task?.is === 'rule')).length).toBeGreaterThan(3)
  })

  it('holds only reduce-only legs of the closing side, none larger than the position', () => {
    fc.assert(
      fc.property(scenes, intents, (scene, intent) => {
        const { closes } = assessed(intent, factsFor(scene))
        const closing = scene.side === 'long' ? 'sell' : 'buy'
        for (const leg of closes.flatMap((ticket) => legsOf(ticket).groups.flatMap((group) => group.legs))) {
          expect(leg).toMatchObject({ reduceOnly: true, side: closing })
          expect(hundredths(leg.size)).toBeLessThanOrEqual(scene.size)
          expect(hundredths(leg.size)).toBeGreaterThan(0)
        }
      }),
      { numRuns: 600 },
    )
  })

  it('leaves the position at no moment less protected than it was, unless the position itself is closed', () => {
    fc.assert(
      fc.property(scenes, intents, (scene, intent) => {
        const assessment = assessed(intent, factsFor(scene))
        const closesAll = assessment.closes.some((ticket) => ticket.entry.type === 'market')
        if (closesAll) return
        for (const stops of stopsAfterEachLeg(scene, assessment))
          expect(covered(scene, stops)).toBeGreaterThanOrEqual(covered(scene, scene.stops))
      }),
      { numRuns: 600 },
    )
  })

  it('cancels stops and targets of a close only after all of the position is closed', () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 1, max: 100 }), (scene, percent) => {
        const intent: Intent = { action: 'close', coin: 'SOL', size: { by: 'percent', value: String(percent) } }
        for (const { plan, replaces } of stepsOf(assessed(intent, factsFor(scene)).closes)) {
          const size = hundredths(plan.groups[0]?.legs[0]?.size ?? '0')
          expect(replaces.length).toBe(size === scene.size ? scene.stops.length + scene.targets.length : 0)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('break-even', () => {
  it('gains or is even when it fills at its trigger, and loses one tick before it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('long' as const, 'short' as const),
        fc.integer({ min: 5_000, max: 20_000 }),
        fc.integer({ min: 0, max: 100 }),
        (side, entry, fee) => {
          const mark = side === 'long' ? entry * 2 : Math.floor(entry / 2)
          const scene: Scene = { side, size: 100, entry, mark, stops: [], targets: [] }
          const facts = { ...factsFor(scene), fees: { taker: String(fee / 100_000), maker: '0' } }
          const [ticket] = assessed({ action: 'break_even', coin: 'SOL' }, facts).closes
          const at = legsOf(ticket!).groups[0]?.legs[0]?.trigger?.price ?? '0'
          const decimals = at.split('.')[1]?.length ?? 0
          const unit = 10n ** 12n
          const scaled = (said: string) => {
            const [whole = '0', part = ''] = said.split('.')
            return BigInt(whole + part.padEnd(12, '0'))
          }
          const net = (exit: bigint) => {
            const from = (BigInt(entry) * unit) / 100n
            const gain = side === 'long' ? exit - from : from - exit
            return gain * 100_000n - (from + exit) * BigInt(fee)
          }
          expect(net(scaled(at)) >= 0n).toBe(true)
          // The coarsest tick of five figures here is a hundredth; where fewer decimals are printed the price is rounder.
          const tick = 10n ** BigInt(12 - Math.max(decimals, entry >= 10_000 ? 2 : 3))
          const before = scaled(at) + (side === 'long' ? -tick : tick)
          expect(net(before) < 0n).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a rule that runs', () => {
  it('never loosens a stop and never enlarges a loss, whatever became of the position since', () => {
    fc.assert(
      fc.property(scenes, scenes, fc.constantFrom('50', '100'), (before, after, share) => {
        const intent: Intent = {
          action: 'rule',
          coin: 'SOL',
          steps: [
            {
              when: { by: 'price', value: text(away(before, -300)) },
              acts: [{ do: 'close', share }, { do: 'break_even' }],
            },
          ],
        }
        const [ticket] = assessed(intent, factsFor(before)).closes
        if (ticket?.task?.is !== 'rule') return
        const step = runRule(ticket.task.rule, factsFor(after))
        if ('why' in step) return
        const { task } = step.ticket
        expect(task).toMatchObject({ is: 'exit', kind: 'stop', loosens: false })
        expect(step.ticket.side).toBe(ticket.side)
        const trigger = hundredths(legsOf(step.ticket).groups[0]?.legs[0]?.trigger?.price ?? '0')
        const gone = new Set(step.ticket.replaces?.map(({ oid }) => oid))
        after.stops.forEach((stop, i) => {
          const isTighter = after.side === 'long' ? trigger > stop.at : trigger < stop.at
          expect(gone.has(i + 1)).toBe(isTighter)
        })
      }),
      { numRuns: 600 },
    )
  })

  it('waits for its price and no earlier', () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 8_000, max: 12_000 }), (scene, mark) => {
        const at = away(scene, -300)
        const intent: Intent = {
          action: 'rule',
          coin: 'SOL',
          steps: [{ when: { by: 'price', value: text(at) }, acts: [{ do: 'break_even' }] }],
        }
        const [ticket] = assessed(intent, factsFor(scene)).closes
        if (ticket?.task?.is !== 'rule') return
        const { rule } = ticket.task
        expect(isReached(rule, text(mark))).toBe(
          scene.side === 'long' ? mark >= hundredths(rule.when.price) : mark <= hundredths(rule.when.price),
        )
        expect(isReached(rule, null)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a management plan at its confirmation', () => {
  it('is approved only as it was drawn up, whatever the account has become before it is confirmed', () => {
    const seen = { approved: 0, refused: 0 }
    fc.assert(
      fc.property(scenes, scenes, intents, (drawn, confirmed, intent) => {
        for (const ticket of assessed(intent, factsFor(drawn)).closes) {
          const allInShown = lossesReport(ticket)?.allIn ?? null
          const { approval } = recheck(ticket, {
            facts: factsFor(confirmed),
            origin: 'hand',
            confirm: { ...unmoved, allInShown },
          })
          seen[approval === null ? 'refused' : 'approved'] += 1
          if (approval !== null) expect(legsOf(approval.ticket)).toEqual(legsOf(ticket))
        }
      }),
      { numRuns: 600 },
    )
    expect(seen.approved).toBeGreaterThan(20)
    expect(seen.refused).toBeGreaterThan(20)
  })

  it('is refused in a sentence once the position that it was for has turned round', () => {
    const scene: Scene = { side: 'long', size: 1_000, entry: 10_000, mark: 10_000, stops: [], targets: [] }
    const [ticket] = assessed({ action: 'move_target', coin: 'SOL', price: '105', all: true }, factsFor(scene)).closes
    const facts = factsFor({ ...scene, side: 'short', mark: 10_600 })
    const { checks, approval } = recheck(ticket!, { facts, origin: 'hand', confirm: unmoved })
    expect(approval).toBeNull()
    expect(checks).toMatchObject([
      { id: 'REDUCE_ONLY_GUARD', verdict: 'block', why: expect.stringContaining('turned round') },
    ])
  })
})
