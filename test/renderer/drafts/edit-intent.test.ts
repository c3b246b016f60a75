import { describe, expect, it } from 'vitest'
import type { OpenIntent } from '../../../preload/contract/intent.ts'
import { writeWords } from '../../../preload/contract/write-words.ts'
import { editIntent, entryPrice, isFieldNumber } from '../../../renderer/drafts/edit-intent.ts'

const intent: OpenIntent = {
  action: 'open',
  coin: 'SOL',
  side: 'long',
  sizing: { by: 'risk_percent', value: '2' },
  entry: { type: 'limit', price: '100' },
  stop: { by: 'price', value: '95' },
  targets: [{ by: 'price', value: '110', share: '50' }],
  tif: 'Alo',
  reduceOnly: false,
  marginMode: null,
  leverage: null,
  account: null,
}

describe('editing one field', () => {
  it('replaces that field and keeps every other as it was said', () => {
    const edited = editIntent(intent, { field: 'stop', stop: { by: 'price', value: '94.5' } })
    expect(edited).toEqual({ ...intent, stop: { by: 'price', value: '94.5' } })
    expect(writeWords(edited)).toBe('l SOL r2% e100 s94.5 t110:50% alo')
  })

  it('drops post-only when the entry becomes a market entry', () => {
    expect(editIntent(intent, { field: 'entry', entry: { type: 'market' } }).tif).toBeNull()
    expect(editIntent(intent, { field: 'entry', entry: { type: 'limit', price: '99' } }).tif).toBe('Alo')
  })

  it('shows no price for a market entry, and the first rung of a ladder', () => {
    expect(entryPrice({ type: 'market' })).toBeNull()
    expect(entryPrice({ type: 'ladder', from: '100', to: '96', rungs: '3' })).toBe('100')
  })
})

describe('what a field may hold', () => {
  it.each(['100', '0.5', '95.00'])('takes %s', (text) => expect(isFieldNumber(text)).toBe(true))
  it.each(['', '0', '0.00', '-1', '1e3', '1,5', '.5', '5.', '0x10', 'NaN', ' 1'])('leaves %j alone', (text) =>
    expect(isFieldNumber(text)).toBe(false),
  )
})
