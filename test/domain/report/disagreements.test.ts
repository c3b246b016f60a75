import { describe, expect, it } from 'vitest'
import { comparisonOf, countDisagreements, type ReadRow } from '../../../main/domain/report/disagreements.ts'
import type { Intent } from '../../../preload/contract/intent.ts'

const open = (by: 'risk_percent' | 'notional'): Intent => ({
  action: 'open',
  coin: 'SOL',
  side: 'long',
  sizing: { by, value: '2' },
  entry: { type: 'market' },
  stop: null,
  targets: [],
  tif: null,
  reduceOnly: false,
  marginMode: null,
  leverage: null,
  account: null,
})

const row = (
  name: string,
  intent: Intent | null,
  agrees: 'allIn' | 'naive' | 'no' | null,
  readBack = false,
): ReadRow => ({
  trace: { failure: null },
  report: {
    model: { name, claimedSize: agrees === null ? null : '40', agrees, ms: 1 },
    reading: {
      by: 'model',
      intent: readBack ? null : intent,
      spans: [],
      question: readBack ? { text: 'this?', options: [{ label: '', intent, size: null }] } : null,
      flags: [],
    },
  },
})

const countOf = (rows: ReadRow[]) => countDisagreements(rows.flatMap((one) => comparisonOf(one) ?? []))

describe('countDisagreements', () => {
  it('counts each model and each kind of order apart, and only sizes that could be compared as offered', () => {
    const rows = [
      row('a', open('risk_percent'), 'naive'),
      row('a', open('risk_percent'), 'no'),
      row('a', open('risk_percent'), null),
      row('a', open('notional'), 'allIn'),
      row('b', open('risk_percent'), 'no'),
      row('a', { action: 'flat' }, null),
    ]
    expect(countOf(rows)).toEqual([
      { model: 'a', category: 'flat', readings: 1, offered: 0, allIn: 0, naive: 0, no: 0 },
      { model: 'a', category: 'notional', readings: 1, offered: 1, allIn: 1, naive: 0, no: 0 },
      { model: 'a', category: 'risk_percent', readings: 3, offered: 2, allIn: 0, naive: 1, no: 1 },
      { model: 'b', category: 'risk_percent', readings: 1, offered: 1, allIn: 0, naive: 0, no: 1 },
    ])
  })

  it('counts a reading that is read back under what it would be', () => {
    expect(countOf([row('a', open('notional'), 'no', true)])).toEqual([
      { model: 'a', category: 'notional', readings: 1, offered: 1, allIn: 0, naive: 0, no: 1 },
    ])
  })

  it('leaves out what no model was asked about or gave no answer to, and rows of another shape', () => {
    const typed: ReadRow = { ...row('a', open('notional'), null), trace: null }
    const failed: ReadRow = { ...row('a', null, null), trace: { failure: 'time_limit' } }
    expect(countOf([typed, failed, {}, { trace: {} }])).toEqual([])
  })
})
