import { describe, expect, it } from 'vitest'
import type { WordsReading } from '../../../main/ports.ts'
import { bothReadings } from '../../../main/words/model/both-readings.ts'
import { readAround, readWords } from '../../../main/words/read-words.ts'
import { lexicon, open } from '../lexicon.ts'

/** What a model reads as this terse sentence; `asks` reads it back. */
function model(terse: string, asks = false): WordsReading {
  const { intent } = readWords(terse, lexicon).reading
  const reading = { by: 'model' as const, intent: asks ? null : intent, spans: [], question: null, flags: [] }
  if (!asks) return { kind: 'intent', reading, refusal: null }
  const options = [{ label: terse, intent, size: null, words: terse }]
  const question = { code: 'read_back', text: 'Is this what you mean?', options }
  return { kind: 'question', reading: { ...reading, question }, refusal: null }
}
const both = (words: string, read: WordsReading) => bothReadings(words, readWords(words, lexicon), read, lexicon)
const shown = ({ read }: { read: WordsReading }) =>
  read.reading.question?.options.map(({ by, words }) => `${by ?? ''} ${words}`.trim())

describe('grammar and model side by side', () => {
  it('adds what only the model reads to the grammar’s question, after the grammar’s own answers', () => {
    const answer = both('long sol 2% e100 s95', model('l sol m2 e100 s95'))
    expect(answer.read.kind).toBe('question')
    expect(answer.read.reading).toMatchObject({ by: 'both', intent: null, question: { code: 'bare_percent' } })
    expect(shown(answer)).toEqual([
      'grammar long sol r2% e100 s95',
      'grammar long sol a2% e100 s95',
      'model l SOL m2 e100 s95',
    ])
    expect(answer.differs).toEqual({ grammar: ['risk 2%', 'allocate 2%'], model: ['l SOL m2 e100 s95'] })
  })

  it('leaves the grammar’s question as it is where the model reads one of its answers, or nothing', () => {
    const words = 'long sol 2% e100 s95'
    const nothing: WordsReading = {
      kind: 'unreadable',
      reading: { by: 'none', intent: null, spans: [], question: null, flags: [] },
      refusal: { code: 'no_trade', text: 'Nothing.', measured: null, limit: null },
    }
    for (const read of [model('l sol r2% e100 s95'), model('l sol a2% e100 s95', true), nothing])
      expect(both(words, read)).toEqual({ read: readWords(words, lexicon), differs: null })
  })

  it('offers the model’s reading where the grammar asks for what it misses', () => {
    const answer = both('long sol 2% risk e100', model('l sol r2% e100 s95'))
    expect(answer.read.kind).toBe('question')
    expect(shown(answer)).toContain('model l SOL r2% e100 s95')
  })

  it('lays what the grammar reads without the unknown words before a reading back that says something else', () => {
    const answer = both('"no wait, short" l sol q5 e100 s95', model('sh SOL q5 e100 s95', true))
    expect(answer.read).toMatchObject({
      kind: 'question',
      reading: { by: 'both', intent: null, question: { code: 'two_readings', text: 'Which do you mean?' } },
    })
    expect(shown(answer)).toEqual(['grammar l SOL q5 e100 s95', 'model sh SOL q5 e100 s95'])
    expect(answer.differs).toEqual({ grammar: ['l SOL q5 e100 s95'], model: ['sh SOL q5 e100 s95'] })
  })

  it('reads back once where both say the same, and takes no guess of the grammar for a reading', () => {
    const same = model('l sol q5 e100 s95', true)
    expect(both('please l sol q5 e100 s95', same)).toEqual({ read: same, differs: null })
    const sure = model('l sol r1% e100 s95 t110:50%,2R:50%')
    expect(both('long sol, risk 1%, entry 100, stop 95, half off at 110, rest at 2R', sure)).toEqual({
      read: sure,
      differs: null,
    })
  })
})

describe('what the grammar reads around unknown words', () => {
  it('is the rest of the sentence, and nothing where no word is left out or the rest is not whole', () => {
    expect(readAround('do me a favour: l sol r2% e100 s95', lexicon)).toEqual(open())
    expect(readAround('l sol r2% e100 s95', lexicon)).toBeNull()
    expect(readAround('please buy some', lexicon)).toBeNull()
    expect(readAround('a '.repeat(200), lexicon)).toBeNull()
    expect(readAround('l sol r2% e100 s95'.padEnd(501, '!'), lexicon)).toBeNull()
  })
})
