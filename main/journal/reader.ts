import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Digest, Journal } from '../ports.ts'
import { genesis, type Verdict, verifyChain } from './chain.ts'
import { readHead } from './head-file.ts'
import { journalRows } from './journal-rows.ts'
import { checkVersion } from './migrations/migrate.ts'

/** A read-only handle on a journal, for pages, tails and the look through the chain; a desk may be writing meanwhile. */
export type JournalReader = Pick<Journal, 'page' | 'story' | 'recent' | 'openStories' | 'verify'> & { close(): void }

/** Opens a journal read-only. Throws with one sentence when there is none, or it is no journal or a newer one. */
export function openJournalReader({ file, digest }: { file: string; digest: Digest }): JournalReader {
  if (!existsSync(file)) throw new Error(`there is no journal at ${file}`)
  const isBroken = isSealBroken(file)
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    db.pragma('trusted_schema = OFF')
    if (checkVersion(db, file) === 0) throw new Error(`the journal ${file} is empty: it was never written`)
    const { page, story, recent, openStories } = journalRows(db)
    return {
      page,
      story,
      recent,
      openStories,
      verify: () => withSeal(verifyJournal(db, file, digest), isBroken),
      close: () => void db.close(),
    }
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** The seal covers what the rows don't: the file's own structure and its unused space. */
function withSeal(verdict: Verdict, isBroken: boolean): Verdict {
  if (verdict.badRow !== null || !isBroken) return verdict
  return {
    rows: verdict.rows,
    badRow: verdict.rows + 1,
    why: 'every row fits, but other bytes of the file were changed after the desk closed it',
  }
}

/**
 * Looks through a whole journal: each row's hash, the order and number of the rows, the head in the database, the head
 * file, and the database's own structure.
 */
export function verifyJournal(db: Database.Database, file: string, digest: Digest): Verdict {
  // Read before the rows: a desk that writes meanwhile can then only be ahead of it.
  const remembered = readHead(file)
  const rows = journalRows(db)
  try {
    return db.transaction(() => {
      const heads = [
        { name: 'the head in the database', head: rows.head() ?? { count: 0, hash: genesis }, mayLag: false },
      ]
      if (remembered !== null && remembered !== 'damaged')
        heads.push({ name: 'the head file', head: remembered, mayLag: true })
      const verdict = verifyChain(rows.all(), heads, digest)
      if (verdict.badRow !== null) return verdict
      const bad = (why: string) => ({ rows: verdict.rows, badRow: verdict.rows + 1, why })
      if (remembered === 'damaged') return bad('the head file is damaged: rows at the end may be missing')
      if (remembered === null && verdict.rows > 0)
        return bad('the head file is missing: rows at the end may be missing')
      const structure = db.pragma('integrity_check(1)', { simple: true }) as string
      return structure === 'ok' ? verdict : bad(`the database is damaged: ${structure}`)
    })()
  } catch (thrown) {
    return { rows: 0, badRow: 1, why: `the database can't be read: ${(thrown as Error).message}` }
  }
}

/**
 * SHA-256 of the whole database file, unused space included; null where something is not yet checkpointed into it. Only
 * for a file that this process has not open: closing it would drop SQLite's locks.
 */
export function fileSeal(file: string): string | null {
  const log = `${file}-wal`
  if (existsSync(log) && statSync(log).size > 0) return null
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(1 << 20)
  const fd = openSync(file, 'r')
  try {
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) hash.update(piece.subarray(0, read))
  } finally {
    closeSync(fd)
  }
  return hash.digest('hex')
}

/** True where the desk closed the file in order and it is not the same file any more, byte for byte. */
function isSealBroken(file: string): boolean {
  const remembered = readHead(file)
  if (remembered === null || remembered === 'damaged' || remembered.seal === null) return false
  if (fileSeal(file) === remembered.seal) return false
  // A desk that opened it meanwhile has taken the seal off.
  const again = readHead(file)
  return again !== null && again !== 'damaged' && again.seal === remembered.seal
}
