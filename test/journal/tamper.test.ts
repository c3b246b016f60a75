import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openJournalReader } from '../../main/journal/reader.ts'
import { digest, fill, freshFile, newJournal } from './fixture.ts'

/** A closed journal of `count` rows. */
function closedJournal(count: number): string {
  const file = freshFile()
  const journal = newJournal(file)
  fill(journal, count)
  journal.close()
  return file
}

function verify(file: string) {
  try {
    const reader = openJournalReader({ file, digest })
    const verdict = reader.verify()
    reader.close()
    return verdict
  } catch (thrown) {
    return { rows: 0, badRow: 1, why: (thrown as Error).message }
  }
}

/** Changes a journal as someone with the file and SQLite would: without the triggers. */
function tamper(file: string, sql: string): void {
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

describe('desk journal verify', () => {
  it('passes an untouched journal', () => {
    expect(verify(closedJournal(40))).toEqual({ rows: 40, badRow: null, why: null })
  })

  it('finds any single byte changed anywhere in the closed file', () => {
    const file = closedJournal(60)
    const bytes = readFileSync(file)
    const missed: number[] = []
    // Every 37th byte: each column, page header, index, and unused space is hit many times.
    for (let at = 0; at < bytes.length; at += 37) {
      const changed = Buffer.from(bytes)
      changed[at] = changed[at]! ^ (1 << (at % 8))
      writeFileSync(file, changed)
      for (const extra of ['-wal', '-shm']) rmSync(`${file}${extra}`, { force: true })
      if (verify(file).badRow === null) missed.push(at)
    }
    expect(missed).toEqual([])
  })

  it.each([
    ['a changed body', "UPDATE journal SET body = replace(body, 'r2%', 'r3%') WHERE seq = 11", 11],
    ['a changed time', 'UPDATE journal SET time = time + 1 WHERE seq = 12', 12],
    ['a changed kind', "UPDATE journal SET kind = 'fill' WHERE seq = 13", 13],
    ['a changed story', "UPDATE journal SET story = 'other' WHERE seq = 14", 14],
    ['a changed coin', "UPDATE journal SET coin = 'BTC' WHERE seq = 15", 15],
    ['a coin set to null', 'UPDATE journal SET coin = NULL WHERE seq = 15', 15],
    ['a changed hash', "UPDATE journal SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE seq = 16", 16],
    ['a deleted row', 'DELETE FROM journal WHERE seq = 17', 17],
    ['a deleted first row', 'DELETE FROM journal WHERE seq = 1', 1],
    ['a deleted last row', 'DELETE FROM journal WHERE seq = 40', 41 - 1],
    [
      'a cut-off tail with the head moved back',
      'DELETE FROM journal WHERE seq > 30; UPDATE head SET count = 30, hash = (SELECT hash FROM journal WHERE seq = 30)',
      31,
    ],
    [
      'two rows swapped',
      'UPDATE journal SET seq = 99 WHERE seq = 18; UPDATE journal SET seq = 18 WHERE seq = 19; UPDATE journal SET seq = 19 WHERE seq = 99',
      18,
    ],
    [
      'a row added behind the head',
      'INSERT INTO journal SELECT 41, time, kind, story, coin, body, hash FROM journal WHERE seq = 40',
      41,
    ],
    ['everything deleted', 'DELETE FROM journal; UPDATE head SET count = 0', 1],
  ])('finds %s', (_what, sql, badRow) => {
    const file = closedJournal(40)
    tamper(file, sql)
    expect(verify(file).badRow).toBe(badRow)
  })

  it('finds a rewritten last row whose hash was computed anew, by the head file', () => {
    const file = closedJournal(5)
    const reader = openJournalReader({ file, digest })
    const [last, before] = reader.page(null, 2).rows
    reader.close()
    const hash = digest(
      `${before!.hash}{"body":{},"coin":${JSON.stringify(last!.coin)},"kind":"words_read","seq":5,"story":"${last!.story}","time":${last!.time}}`,
    )
    tamper(file, `UPDATE journal SET body = '{}', hash = '${hash}' WHERE seq = 5; UPDATE head SET hash = '${hash}'`)
    expect(verify(file)).toMatchObject({ badRow: 5, why: 'row 5 is not the one that the head file remembers' })
  })

  it('finds a database that was put back to an older copy, and the desk refuses to write on', () => {
    const file = closedJournal(10)
    copyFileSync(file, `${file}.old`)
    const journal = newJournal(file)
    fill(journal, 5)
    journal.close()
    copyFileSync(`${file}.old`, file)
    expect(verify(file)).toMatchObject({ badRow: 11, why: 'rows 11 to 15 are missing: the head file remembers 15' })
    expect(() => newJournal(file)).toThrow('its head file remembers 15')
  })

  it('finds a missing and a damaged head file', () => {
    const file = closedJournal(3)
    writeFileSync(`${file}.head`, 'x')
    expect(verify(file).why).toContain('damaged')
    expect(() => newJournal(file)).toThrow('damaged')
    rmSync(`${file}.head`)
    expect(verify(file).why).toContain('missing')
    expect(() => newJournal(file)).toThrow('missing')
  })
})
