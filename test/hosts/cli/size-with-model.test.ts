import { expect, it } from 'vitest'
import { type Report, reportSchema } from '../../../preload/contract/report.ts'
import { exampleFacts, fileWith, runDesk } from './fake-terminal.ts'

const facts = fileWith(exampleFacts)

async function size(words: string): Promise<{ code: number; report: Report }> {
  const { code, out } = await runDesk(['size', words, '--facts', facts, '--model', 'tiny', '--json'])
  return { code, report: reportSchema.parse(JSON.parse(out)) }
}

it('sizes free language to the same digits as the terse grammar, or asks with the terse sentence as the answer', async () => {
  const { report } = await size('i want to go long sol risking 2%, stop at 95, entry at 100')
  const read = report.reading.intent ?? report.reading.question?.options[0]?.intent
  expect(read).toMatchObject({ action: 'open', coin: 'SOL', side: 'long', sizing: { by: 'risk_percent', value: '2' } })
  expect(report.reading.by).toBe('model')
  expect(report.model?.name).toBe('tiny')
  if (report.ticket !== null) expect(report.ticket.size).toBe('38.58')
})

it('does not ask the model about what the grammar reads', async () => {
  const { code, report } = await size('l sol r2% e100 s95')
  expect([code, report.reading.by, report.model]).toEqual([0, 'grammar', null])
})

it.each(['dont long sol', 'gm', 'long sol 1% risk stop 95, no wait, forget it'])(
  'makes no ticket of "%s"',
  async (words) => {
    const { report } = await size(words)
    expect(report.ticket).toBeNull()
    expect(['unreadable', 'question', 'refused']).toContain(report.verdict)
  },
)
