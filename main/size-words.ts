import type { Facts } from '../preload/contract/facts.ts'
import type { Report } from '../preload/contract/report.ts'
import { assess } from './domain/report/assess.ts'
import { readWords } from './words/read-words.ts'

/** Reads, sizes and checks a sentence on frozen facts: the same words and facts give the same report anywhere. */
export function sizeWords({
  words,
  facts,
  origin,
}: {
  words: string
  facts: Facts
  origin: 'grammar' | 'hand'
}): Report {
  const { markets } = facts
  const price = (coin: string) => (Object.hasOwn(markets, coin) ? markets[coin]!.mark : null)
  const read = readWords(words, { coins: Object.keys(markets), price })
  return assess({ words, ...read, facts, origin }).report
}
