import { describe, expect, it } from 'vitest'
import { draftLines } from '../../../renderer/parts/chart/chart-lines.ts'
import { fakeReport } from '../../doubles/fake-reports.ts'

const report = fakeReport('long SOL, risk 2%, entry 100, stop 95, half off at 110')
const { intent } = report.reading
const open = intent?.action === 'open' ? intent : null

describe('the lines of a drafted trade', () => {
  it('stand at entry, stop and targets of the market on the screen', () => {
    expect(draftLines(report, open, 'SOL').map(({ id, price }) => [id, price])).toEqual([
      ['entry', '100'],
      ['stop', '95'],
      ['target 0', '110'],
    ])
    expect(draftLines(report, open, 'BTC')).toEqual([])
  })

  it('mean a change of their own field when dragged, the share of a target kept', () => {
    const [entry, stop, target] = draftLines(report, open, 'SOL')
    expect(entry?.drag?.('99')).toEqual({ field: 'entry', entry: { type: 'limit', price: '99' } })
    expect(stop?.drag?.('94')).toEqual({ field: 'stop', stop: { by: 'price', value: '94' } })
    expect(target?.drag?.('111')).toEqual({
      field: 'targets',
      targets: [{ by: 'price', value: '111', share: '50' }],
    })
  })
})
