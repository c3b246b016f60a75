import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '../../main/journal/journal.ts'
import type { Clock, Digest, Journal } from '../../main/ports.ts'

export const digest: Digest = (text) => createHash('sha256').update(text).digest('hex')

/** A fresh journal file in a folder of its own. */
export const freshFile = () => join(mkdtempSync(join(tmpdir(), 'desk-journal-')), 'journal.db')

/** Opens a journal with real SHA-256. */
export function newJournal(
  file: string,
  clock: Pick<Clock, 'now'> = { now: () => 1_790_000_000_000 },
  hash = digest,
): Journal {
  return openJournal({ file, clock, digest: hash })
}

/** Appends `count` rows that look like an order's. */
export function fill(journal: Journal, count: number): void {
  for (let step = 0; step < count; step += 1)
    journal.append({
      kind: 'words_read',
      story: `story-${step % 7}`,
      coin: step % 3 === 0 ? null : 'SOL',
      body: { step, words: 'l sol r2% e100 s95', note: 'ü ≥ "quoted"' },
    })
}
