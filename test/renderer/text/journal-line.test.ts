import { describe, expect, it } from 'vitest'
import { journalLine } from '../../../renderer/text/journal-line.ts'

describe('a journal row in one line', () => {
  it('says the legs of an order and how each ended', () => {
    const legs = [
      { role: 'entry', state: 'filled', size: '19.14', filled: '19.14', averagePrice: '100.58', reason: null },
      {
        role: 'stop',
        state: 'rejected',
        size: '19.14',
        filled: null,
        averagePrice: null,
        reason: 'Price must be below mark',
      },
    ]
    expect(journalLine({ kind: 'order_settled', body: { by: 'answer', legs } })).toBe(
      'entry filled 19.14 at 100.58 · stop rejected Price must be below mark',
    )
  })

  it('says a planned leg by its trigger where it has one', () => {
    const stop = { role: 'stop', side: 'sell', size: '2', price: '85.95', trigger: { kind: 'sl', price: '95.5' } }
    expect(journalLine({ kind: 'order_intent', body: { plan: { groups: [{ legs: [stop] }] } } })).toBe(
      'stop sell 2 at 95.5',
    )
  })

  it('says a fill with its fee', () => {
    const body = { side: 'buy', size: '19.14', price: '100.58', direction: 'Open Long', fee: '0.866296' }
    expect(journalLine({ kind: 'fill', body })).toBe('buy 19.14 at 100.58 · Open Long · fee 0.866296')
  })

  it('takes a sentence of the row’s own, else its plain fields', () => {
    expect(journalLine({ kind: 'alarm_raised', body: { text: 'No stop stands.' } })).toBe('No stop stands.')
    expect(journalLine({ kind: 'desk_started', body: { network: 'paper', account: null } })).toBe('network paper')
  })

  it.each([null, 7, 'x', [], {}])('reads any body without breaking: %j', (body) => {
    for (const kind of ['order_settled', 'fill', 'order_intent', 'words_read', 'defect'] as const)
      expect(typeof journalLine({ kind, body })).toBe('string')
  })
})
