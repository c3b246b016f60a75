import { describe, expect, it } from 'vitest'
import type { OrderView } from '../../../preload/contract/topics.ts'
import { lastOrder } from '../../../renderer/screens/last-order.ts'

const order = (oid: number, more: Partial<OrderView>): OrderView => ({
  coin: 'SOL',
  oid,
  side: 'sell',
  type: 'Limit',
  price: '1',
  trigger: null,
  size: '1',
  filled: '0',
  reduceOnly: false,
  time: oid,
  isOwn: true,
  ...more,
})
const stop = order(9, { type: 'Stop Market', trigger: '95', reduceOnly: true })
const target = order(8, { type: 'Take Profit Market', trigger: '110', reduceOnly: true })

describe('the order that "cancel last" means', () => {
  it('is the newest entry of this desk, even where stops and targets are newer', () => {
    expect(lastOrder([order(1, {}), order(2, {}), target, stop])?.oid).toBe(2)
  })

  it('is the newest target where no entry rests', () => {
    expect(lastOrder([stop, target])?.oid).toBe(8)
  })

  it('is never a protective stop, and never an order placed elsewhere', () => {
    expect(lastOrder([stop, order(3, { isOwn: false })])).toBeUndefined()
  })
})
