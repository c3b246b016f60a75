import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { openJournalReader } from '../../main/journal/reader.ts'
import type { Digest } from '../../main/ports.ts'
import type { SeedResult } from '../../scripts/prove/proof.ts'
import { digest, fill, freshFile, newJournal } from '../journal/fixture.ts'
import { oneOf, randomFrom } from './random.ts'

const rows = 40
type Edit = (file: string, random: () => number) => void

/** What someone may do to a journal: with a hex editor to the closed file, or with SQLite to its rows and its head. */
const edits: Record<string, Edit> = {
  'a byte': (file, random) => {
    const bytes = readFileSync(file)
    const at = Math.floor(random() * bytes.length)
    bytes[at] = bytes[at]! ^ (1 + Math.floor(random() * 255))
    writeFileSync(file, bytes)
  },
  'a cut-off end': (file, random) => {
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, Math.floor(random() * bytes.length)))
  },
  'a column': (file, random) => {
    const [column, length] = oneOf(random, [
      ['body', 40],
      ['story', 7],
      ['kind', 10],
      ['hash', 64],
    ] as const)
    const at = 1 + Math.floor(random() * length)
    const other = `CASE substr(${column}, ${at}, 1) WHEN '7' THEN '8' ELSE '7' END`
    const changed = `substr(${column}, 1, ${at - 1}) || ${other} || substr(${column}, ${at + 1})`
    editRows(file, `UPDATE journal SET ${column} = ${changed} WHERE seq = ${rowOf(random)}`)
  },
  'a time': (file, random) =>
    editRows(file, `UPDATE journal SET time = time + ${1 + Math.floor(random() * 1e6)} WHERE seq = ${rowOf(random)}`),
  'a row deleted': (file, random) => editRows(file, `DELETE FROM journal WHERE seq = ${rowOf(random)}`),
  'rows swapped': (file, random) => {
    const one = 1 + Math.floor(random() * (rows - 1))
    const other = one + 1 + Math.floor(random() * (rows - one))
    const move = (from: number, to: number) => `UPDATE journal SET seq = ${to} WHERE seq = ${from};`
    editRows(file, move(one, 999) + move(other, one) + move(999, other))
  },
  'a tail deleted, with its head': (file, random) => {
    const last = Math.floor(random() * rows)
    editRows(
      file,
      `DELETE FROM journal WHERE seq > ${last}; UPDATE head SET count = ${last}, hash = coalesce((SELECT hash FROM journal WHERE seq = ${last}), hash)`,
    )
  },
}
const rowOf = (random: () => number) => 1 + Math.floor(random() * rows)

/** Edits rows as someone with the file and SQLite would: without the triggers. */
function editRows(file: string, sql: string): void {
  const db = new Database(file)
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`)
  db.exec(sql)
  for (const trigger of triggers) db.exec(trigger.sql)
  db.close()
}

/**
 * Edits copies of a journal, one edit each, and looks whether the look through it finds them. `hash` is what both the
 * journal and the look hash with.
 */
export function journalEdits({
  trials,
  seed,
  hash = digest,
}: {
  trials: number
  seed: number
  hash?: Digest
}): SeedResult {
  const random = randomFrom(seed)
  const failures: string[] = []
  const counts: Record<string, number> = {}
  const file = freshFile()
  const journal = newJournal(file, { now: () => 1_790_000_000_000 }, hash)
  fill(journal, rows)
  journal.close()
  const copy = `${file}.copy`
  for (let at = 0; at < trials; at += 1) {
    copyFileSync(file, copy)
    copyFileSync(`${file}.head`, `${copy}.head`)
    const name = oneOf(random, Object.keys(edits))
    counts[name] = (counts[name] ?? 0) + 1
    // Only a closed file is sealed as a whole: what changes rows must be found without the seal too.
    if (name !== 'a byte' && name !== 'a cut-off end') unseal(copy)
    edits[name]!(copy, random)
    if (!isFound(copy, hash)) failures.push(`not found: ${name} (trial ${at})`)
    for (const extra of ['-wal', '-shm']) rmSync(`${copy}${extra}`, { force: true })
  }
  rmSync(dirname(file), { recursive: true, force: true })
  return { runs: trials, failures, counts }
}

/** The head file as that of a journal that is open, or whose process was killed. */
function unseal(file: string): void {
  writeFileSync(
    `${file}.head`,
    readFileSync(`${file}.head`, 'latin1').replace(/[0-9a-f]{64}\n$/, `${'-'.repeat(64)}\n`),
  )
}

function isFound(file: string, hash: Digest): boolean {
  try {
    const reader = openJournalReader({ file, digest: hash })
    const { badRow } = reader.verify()
    reader.close()
    return badRow !== null
  } catch {
    return true
  }
}
