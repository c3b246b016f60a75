import { describe, expect, it } from 'vitest'
import { sizeWords } from '../../../../main/size-words.ts'
import { notesOf } from '../../../../renderer/parts/ticket/ticket-outlook.tsx'
import { factsOf } from '../../../domain/worked-example.ts'

const notes = (words: string, facts = factsOf()) =>
  notesOf(sizeWords({ words, facts, origin: 'grammar' })).map(({ text, tone }) => [tone, text])
const held = (stop: string | null) =>
  factsOf({ positions: [{ coin: 'SOL', size: '10', entry: '90', leverage: '20', marginMode: 'cross', stop }] })

describe("a ticket's notes", () => {
  it('are none for a plain trade', () => {
    expect(notes('l sol r2% e100 s95')).toEqual([])
  })

  it("warn of a stop filled at the venue's bound", () => {
    expect(notes('l sol r1% e100 s99')).toEqual([
      ['warn', 'A stop filled at the venue’s bound would lose 9.24x the budget (limit 3x).'],
    ])
  })

  it('say what an add counts on, and what must be done first', () => {
    expect(notes('add sol r1% e100 s95', held('95'))).toEqual([
      ['', 'Adds to 10: $48.21 locked in at this stop, free to risk. $148.21 is left for this order.'],
    ])
    expect(notes('add sol r1% e100 s95', held('80'))).toContainEqual([
      'warn',
      'The position’s own stop must be at 95 first.',
    ])
  })

  it('name what has no stop', () => {
    expect(notes('l sol r1% e100 s95', held(null))).toContainEqual(['warn', 'No stop that the desk can see: SOL.'])
  })

  it('say what a stop entry is sized at where that is not its trigger', () => {
    const asks: [string, string][] = [
      ['100.01', '4'],
      ['100.51', '4'],
    ]
    expect(notes('l sol q5 es105 s100', factsOf({ sol: { asks } }))).toEqual([
      ['', 'Sized as if today’s book stood at 105 by then: a fill of about 105.1.'],
    ])
    expect(notes('l sol q4 es105 s100', factsOf({ sol: { asks } }))).toEqual([])
  })
})
