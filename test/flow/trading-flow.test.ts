import { describe, expect, it } from 'vitest'
import { createTradingFlow } from '../../main/flow/trading-flow.ts'
import { fakeJournal } from '../doubles/fake-journal.ts'

function opened(journal = fakeJournal()) {
  const shown: string[] = []
  const trading = createTradingFlow(journal, (state) => shown.push(state))
  trading.open()
  return { journal, trading, shown }
}

describe('trading state', () => {
  it('stays reducing until the last of its reasons is over', () => {
    const { trading } = opened()
    trading.reduce('day', 'The day lost its limit.')
    trading.reduce('unknown', 'An order is unknown.')
    trading.release('day')
    expect([trading.state(), trading.why()]).toEqual(['REDUCING', 'An order is unknown.'])
    trading.release('unknown')
    expect([trading.state(), trading.why()]).toEqual(['ACTIVE', null])
  })

  it('lets what only reduces leave while reducing, and nothing that opens', () => {
    const { trading } = opened()
    trading.reduce('day', 'The day lost its limit.')
    expect(trading.closedWhy(['SOL'], true, [])).toBeNull()
    expect(trading.closedWhy(['SOL'], false, [])?.text).toContain('The day lost its limit.')
  })

  it('keeps a reason to reduce through a halt and its end', () => {
    const { trading } = opened()
    trading.reduce('day', 'The day lost its limit.')
    trading.halt('Kill switch.')
    expect(trading.state()).toBe('HALTED')
    trading.resume()
    expect(trading.state()).toBe('REDUCING')
  })

  it('is halted again after a restart, whatever was written meanwhile', () => {
    const first = opened()
    first.trading.halt('Kill switch.')
    first.trading.reduce('day', 'The day lost its limit.')
    first.trading.release('day')
    const second = opened(first.journal)
    expect([second.trading.state(), second.trading.why()]).toEqual(['HALTED', 'Kill switch.'])
    second.trading.resume()
    expect(opened(first.journal).trading.state()).toBe('ACTIVE')
  })

  it('writes a row for each change that matters, and none for one that changes nothing', () => {
    const { journal, trading } = opened()
    trading.reduce('day', 'Lost.')
    trading.reduce('day', 'Lost.')
    trading.release('day')
    trading.release('day')
    expect(journal.rows.map((row) => (row.body as { state: string }).state)).toEqual(['REDUCING', 'ACTIVE'])
  })
})
