import { chmodSync, existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import canonicalize from 'canonicalize'
import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { JournalRow } from '../../preload/contract/journal.ts'
import type { Clock, Digest, Journal } from '../ports.ts'
import { rowHash, type StoredRow } from './chain.ts'
import { openHeadFile, readHead } from './head-file.ts'
import { journalRows, readRow } from './journal-rows.ts'
import { migrate } from './migrations/migrate.ts'
import { fileSeal, verifyJournal } from './reader.ts'

type Options = {
  file: string
  clock: Pick<Clock, 'now'>
  digest: Digest
  /** Largest size of the file in pages of 4 KiB; for a quota, and to try a full disk. */
  maxPages?: number
}

/**
 * Opens (or makes) the append-only log. Every open asserts WAL and synchronous=FULL: better-sqlite3 re-opens a file at
 * NORMAL, which may lose acknowledged rows in a power cut. A commit that fails throws, and nothing can be appended
 * until the journal is opened again: whether the row is on the disk is then unknown.
 */
export function openJournal({ file, clock, digest, maxPages }: Options): Journal {
  const db = openDatabase(file, maxPages)
  let failure: string | null = null
  const fail = (why: string): never => {
    throw new DeskFailure(deskError('journal_failed', { why }))
  }
  try {
    const rows = journalRows(db)
    checkTail(rows.head().count, file)
    const headFile = openHeadFile(file)
    let head = rows.head()
    headFile.write(head, null)
    const insert = db.prepare(
      'INSERT INTO journal (seq, time, kind, story, coin, body, hash) VALUES (@seq, @time, @kind, @story, @coin, @body, @hash)',
    )
    const listeners = new Set<(row: JournalRow) => void>()

    const append: Journal['append'] = ({ kind, story, coin, body }) => {
      if (failure !== null) return fail(failure)
      const text = canonicalize(body)
      if (text === undefined) throw new TypeError(`a ${kind} row has no body`)
      const unchained = { seq: head.count + 1, time: Math.trunc(clock.now()), kind, story, coin, body: text }
      const row: StoredRow = { ...unchained, hash: rowHash(head.hash, unchained, digest) }
      try {
        insert.run(row)
      } catch (thrown) {
        failure = (thrown as Error).message
        return fail(failure)
      }
      head = { count: row.seq, hash: row.hash }
      try {
        headFile.write(head, null)
      } catch (thrown) {
        // The row is on the disk, so this append holds; the next one must not.
        failure = `its head file: ${(thrown as Error).message}`
      }
      const shown = readRow(row)
      for (const listener of listeners) tell(listener, shown)
      return shown
    }

    return {
      append,
      page: rows.page,
      story: rows.story,
      recent: rows.recent,
      openStories: rows.openStories,
      verify: () => verifyJournal(db, file, digest),
      health: () => ({ isWhole: failure === null, freeBytes: freeBytesAt(file) }),
      onAppend: (listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      close: () => {
        if (!db.open) return
        db.close()
        headFile.write(head, failure === null ? fileSeal(file) : null)
        headFile.close()
      },
    }
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** Free bytes for this user on the disk of a file; null where the system does not say. */
function freeBytesAt(file: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize
  } catch {
    return null
  }
}

/** The handle with its settings, each read back. Throws a journal_failed with one sentence. */
function openDatabase(file: string, maxPages: number | undefined): Database.Database {
  let db: Database.Database | null = null
  try {
    const isNew = !existsSync(file)
    db = new Database(file, { timeout: 5_000 })
    if (isNew) chmodSync(file, 0o600)
    const mode = db.pragma('journal_mode = WAL', { simple: true })
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    if (process.platform === 'darwin') db.pragma('checkpoint_fullfsync = ON')
    if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`)
    const synchronous = db.pragma('synchronous', { simple: true })
    if (mode !== 'wal' || synchronous !== 2)
      throw new Error(`it opened with journal_mode ${mode} and synchronous ${synchronous}, and needs wal and 2`)
    const structure = db.pragma('quick_check(1)', { simple: true })
    if (structure !== 'ok') throw new Error(`the database is damaged: ${structure}`)
    migrate(db, file)
    return db
  } catch (thrown) {
    db?.close()
    if (thrown instanceof DeskFailure) throw thrown
    throw new DeskFailure(deskError('journal_failed', { why: `${file}: ${(thrown as Error).message}` }))
  }
}

/** Refuses a database that is shorter than its head file says: appending to it would cover the missing rows up. */
function checkTail(count: number, file: string): void {
  const remembered = readHead(file)
  const refuse = (what: string) => {
    throw new DeskFailure(
      deskError('journal_failed', {
        why: `${what}; restore the rows, or move ${file} and its .head aside to begin a new journal`,
      }),
    )
  }
  if (remembered === 'damaged') refuse('its head file is damaged')
  else if (remembered === null) {
    if (count > 0) refuse('its head file is missing')
  } else if (remembered.count > count) refuse(`it holds ${count} rows and its head file remembers ${remembered.count}`)
}

/** A listener's own error is not the journal's: the row is on the disk. */
function tell(listener: (row: JournalRow) => void, row: JournalRow): void {
  try {
    listener(row)
  } catch (thrown) {
    process.emitWarning(thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
}
