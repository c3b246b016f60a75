import type { Journal } from '../../main/ports.ts'
import type { JournalRow } from '../../preload/contract/journal.ts'

/** A journal that lies: an append returns at once, and the row is written `ms` later. What it promised dies with the process. */
export function lateJournal(journal: Journal, ms: number): Journal {
  const waiting: Parameters<Journal['append']>[0][] = []
  const listeners = new Set<(row: JournalRow) => void>()
  const write = () => {
    for (const entry of waiting.splice(0)) journal.append(entry)
  }
  /** Whoever reads finds what was promised. */
  const afterWriting =
    <A extends unknown[], R>(read: (...args: A) => R) =>
    (...args: A): R => {
      write()
      return read(...args)
    }
  return {
    ...journal,
    append(entry) {
      if (waiting.length === 0) setTimeout(write, ms)
      waiting.push(entry)
      const { kind, story, coin, body } = entry
      const row = {
        seq: journal.page(null, 1).count + waiting.length,
        time: Date.now(),
        kind,
        story,
        coin,
        body,
        hash: '',
      }
      for (const listener of listeners) listener(row as JournalRow)
      return row as JournalRow
    },
    onAppend(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    page: afterWriting(journal.page),
    story: afterWriting(journal.story),
    recent: afterWriting(journal.recent),
    openStories: afterWriting(journal.openStories),
    verify: afterWriting(journal.verify),
    close() {
      write()
      journal.close()
    },
  }
}

/** A journal that hides its errors: an append that fails looks like one that did not. */
export function deafJournal(journal: Journal): Journal {
  return {
    ...journal,
    append(entry) {
      try {
        return journal.append(entry)
      } catch {
        return { ...entry, seq: 1, time: Date.now(), hash: '' } as JournalRow
      }
    },
  }
}
