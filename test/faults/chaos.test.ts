import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDesk } from '../../main/desk.ts'
import { buildPorts } from '../../main/real-ports.ts'
import { chaosRun } from './chaos-run.ts'
import { openDeskOutside } from './desk-outside.ts'
import { startPaperOutside } from './paper-outside.ts'

it('settles every order, and doubles none, while the exchange fails in every way it can', {
  timeout: 240_000,
}, async () => {
  const report = await chaosRun({ turns: 14, seed: 3 })
  expect(report.faults).toEqual([])
  expect(report.duplicates).toBe(0)
})

it('opens by itself, with an earlier order settled first, when the exchange was away at the start', async () => {
  const state = join(mkdtempSync(join(tmpdir(), 'desk-away-')), 'paper.db')
  const paper = await startPaperOutside({ state, fund: '10000' })
  // The desk dies when its order has left: nothing is known of it.
  let hasLeft = false
  const one = await openDeskOutside({
    paper,
    wrap: (ports) => ({
      ...ports,
      exchange: {
        ...ports.exchange,
        post: async (signed) => {
          await ports.exchange.post(signed)
          hasLeft = true
          return new Promise(() => {})
        },
      },
    }),
  })
  void one.say('l sol r0.5% e99 s94').catch(() => undefined)
  await expect.poll(() => hasLeft, { timeout: 10_000 }).toBe(true)
  await one.desk.close()
  await paper.stop()

  const ports = await buildPorts({ homeDir: one.home, host: 'cli', paper })
  const desk = createDesk(ports)
  let isReady = false
  void desk.ready.then(() => {
    isReady = true
  })
  const shown = () => (desk.topics.desk({}).current() as { value: { trading: string; tradingWhy: string } }).value
  await expect.poll(() => shown().tradingWhy, { timeout: 10_000 }).toContain("can't be reached")
  await desk.handlers['desk.resume']({})
  expect(shown().trading).toBe('SETTLING')
  expect(isReady).toBe(false)

  const again = await startPaperOutside({ state, port: Number(new URL(paper.http).port) })
  await expect.poll(() => shown().trading, { timeout: 40_000 }).toBe('ACTIVE')
  expect(ports.journal.recent('order_settled', 1)[0]?.body).toMatchObject({
    by: 'asking',
    legs: [{ state: 'resting' }, { state: 'waiting' }],
  })
  await desk.close()
  await again.stop()
})
