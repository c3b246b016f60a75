import type Database from 'better-sqlite3'
import type { JournalRow } from '../../preload/contract/journal.ts'
import type { Journal } from '../ports.ts'
import type { Head, StoredRow } from './chain.ts'

/** The questions a journal answers, on any open handle. */
export type JournalRows = Pick<Journal, 'page' | 'openStories' | 'story' | 'recent'> & {
  head(): Head
  all(): IterableIterator<StoredRow>
}

const storiesWithout = `
SELECT story FROM journal WHERE kind = ?
AND NOT EXISTS (SELECT 1 FROM journal AS ended WHERE ended.story = journal.story AND ended.kind = ?)
GROUP BY story ORDER BY min(seq)`

/** Prepares the journal's reads on a handle. */
export function journalRows(db: Database.Database): JournalRows {
  const newest = db.prepare('SELECT * FROM journal WHERE seq < ? ORDER BY seq DESC LIMIT ?')
  const ofStory = db.prepare('SELECT * FROM journal WHERE story = ? ORDER BY seq')
  const ofKind = db.prepare('SELECT * FROM journal WHERE kind = ? ORDER BY seq DESC LIMIT ?')
  const everything = db.prepare('SELECT * FROM journal ORDER BY seq')
  const stories = db.prepare(storiesWithout)
  const head = db.prepare('SELECT count, hash FROM head')
  const read = (rows: unknown[]) => (rows as StoredRow[]).map(readRow)
  return {
    page: (before, limit) =>
      db.transaction(() => ({
        rows: read(newest.all(before ?? Number.MAX_SAFE_INTEGER, limit)),
        count: (head.get() as Head).count,
      }))(),
    story: (id) => read(ofStory.all(id)),
    recent: (kind, limit) => read(ofKind.all(kind, limit)),
    openStories: (begun, ended) =>
      (stories.all(begun, ended) as { story: string }[]).map(({ story }) => read(ofStory.all(story))),
    head: () => head.get() as Head,
    all: () => everything.iterate() as IterableIterator<StoredRow>,
  }
}

/** A stored row as the contract shows it. */
export function readRow(row: StoredRow): JournalRow {
  return { ...row, kind: row.kind as JournalRow['kind'], body: JSON.parse(row.body) as JournalRow['body'] }
}
