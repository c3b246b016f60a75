import { createHash } from 'node:crypto'
import { type JournalReader, openJournalReader } from './journal/reader.ts'

/** A read-only handle on the journal of a home folder, for hosts: tails, and the look through the chain. */
export function readJournal(file: string): JournalReader {
  return openJournalReader({ file, digest: (text) => createHash('sha256').update(text).digest('hex') })
}
