import { describe, expect, it } from 'vitest'
import { recall, remember, type WordsHistory } from '../../../renderer/drafts/words-history.ts'

const empty: WordsHistory = { entries: [], at: -1, typed: '' }

describe('recalling words', () => {
  it('steps back through what was reviewed and returns to what was being typed', () => {
    const history = remember(remember(empty, 'long sol'), 'close sol')
    const [first, last] = recall(history, 1, 'half typed') ?? []
    expect(last).toBe('close sol')
    const [second, earlier] = recall(first!, 1, last!) ?? []
    expect(earlier).toBe('long sol')
    expect(recall(second!, 1, earlier!)).toBeNull()
    const [third] = recall(second!, -1, earlier!) ?? []
    expect(recall(third!, -1, 'close sol')?.[1]).toBe('half typed')
  })

  it('keeps each sentence once, the newest in front', () => {
    expect(remember(remember(remember(empty, 'a'), 'b'), 'a').entries).toEqual(['a', 'b'])
  })

  it('keeps no blank sentence', () => {
    expect(remember(empty, '   ').entries).toEqual([])
  })
})
