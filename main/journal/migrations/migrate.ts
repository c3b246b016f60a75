import { rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { journalTables } from './001-journal.ts'

/** Marks the file as one of ours ("HLDJ"). */
const applicationId = 0x484c444a

/** Every step of the schema in order; a step never changes once released. */
const steps = [journalTables]

/** The schema that this version of the desk reads and writes. */
export const newestVersion = steps.length

/**
 * Brings a journal to the newest schema, forward only, one transaction a step, after a copy of the old file. Throws
 * with one sentence for a file of a newer desk or one that is no journal.
 */
export function migrate(db: Database.Database, file: string): void {
  const version = checkVersion(db, file)
  if (version === newestVersion) return
  if (version > 0) {
    const copy = `${file}.v${version}.bak`
    rmSync(copy, { force: true })
    db.prepare('VACUUM INTO ?').run(copy)
  }
  for (const [index, step] of steps.entries()) {
    if (index < version) continue
    db.transaction(() => {
      db.exec(step)
      db.pragma(`user_version = ${index + 1}`)
      if (index === 0) db.pragma(`application_id = ${applicationId}`)
    }).exclusive()
  }
}

/** The schema version of a file, 0 for an empty one. Throws for a newer one and for what is no journal. */
export function checkVersion(db: Database.Database, file: string): number {
  const version = db.pragma('user_version', { simple: true }) as number
  const id = db.pragma('application_id', { simple: true }) as number
  if (version > newestVersion)
    throw new Error(
      `the journal ${file} was written by a newer desk (format ${version}, this one knows ${newestVersion}); it was left as it is, start the newer desk`,
    )
  const tables = db.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table'").get() as {
    count: number
  }
  if (version === 0 ? tables.count > 0 : id !== applicationId)
    throw new Error(`${file} is a database but no journal; it was left as it is`)
  return version
}
