import type { Journal } from '../../main/ports.ts'
import type { JournalRow } from '../../preload/contract/journal.ts'

/** A journal in memory that keeps every row; `time` of a row is what `now` says. */
export function fakeJournal(now: () => number = () => 0): Journal & { rows: JournalRow[] } {
  const rows: JournalRow[] = []
  const listeners = new Set<(row: JournalRow) => void>()
  const newest = (count: number, of: JournalRow[]) => of.slice(-count).reverse()
  return {
    rows,
    append(entry) {
      const row = { ...entry, seq: rows.length + 1, time: now(), hash: '' }
      rows.push(row)
      for (const listener of listeners) listener(row)
      return row
    },
    page: (before, limit) => ({
      rows: newest(
        limit,
        rows.filter((row) => row.seq < (before ?? Number.MAX_SAFE_INTEGER)),
      ),
      count: rows.length,
    }),
    openStories(begun, ended) {
      const stories = [...new Set(rows.filter((row) => row.kind === begun).map((row) => row.story))]
      const isOpen = (story: string) => !rows.some((row) => row.story === story && row.kind === ended)
      return stories.filter(isOpen).map((story) => rows.filter((row) => row.story === story))
    },
    story: (id) => rows.filter((row) => row.story === id),
    recent: (kind, limit) =>
      newest(
        limit,
        rows.filter((row) => row.kind === kind),
      ),
    verify: () => ({ rows: rows.length, badRow: null, why: null }),
    onAppend(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    health: () => ({ isWhole: true, freeBytes: 10_000_000_000 }),
    close: () => undefined,
  }
}
