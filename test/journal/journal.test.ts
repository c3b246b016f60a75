import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../main/journal/journal.ts'
import { openJournalReader } from '../../main/journal/reader.ts'
import { digest, fill, freshFile, newJournal } from './fixture.ts'

const row = (step: number) => ({ kind: 'words_read' as const, story: 's', coin: 'SOL', body: { step } })

describe('the journal', () => {
  it('gives back what was appended, newest first, chained to the row before', () => {
    const journal = newJournal(freshFile())
    const first = journal.append(row(1))
    const second = journal.append({ ...row(2), coin: null, body: ['a', { b: null, a: '1.10' }] })
    expect(first).toMatchObject({
      seq: 1,
      kind: 'words_read',
      story: 's',
      coin: 'SOL',
      body: { step: 1 },
      time: 1_790_000_000_000,
    })
    expect(second.hash).toMatch(/^[0-9a-f]{64}$/)
    const text = `${first.hash}{"body":["a",{"a":"1.10","b":null}],"coin":null,"kind":"words_read","seq":2,"story":"s","time":1790000000000}`
    expect(second.hash).toBe(digest(text))
    expect(journal.page(null, 10)).toEqual({ rows: [second, first], count: 2 })
    expect(journal.page(2, 10).rows).toEqual([first])
    expect(journal.story('s')).toEqual([first, second])
    expect(journal.recent('words_read', 1)).toEqual([second])
    expect(journal.recent('fill', 1)).toEqual([])
    journal.close()
  })

  it('goes on with the chain after it is opened again', () => {
    const file = freshFile()
    const first = newJournal(file)
    fill(first, 3)
    first.close()
    const second = newJournal(file)
    fill(second, 2)
    expect(second.verify()).toEqual({ rows: 5, badRow: null, why: null })
    second.close()
  })

  it('reads synchronous=FULL and WAL on every open, though a re-open alone would read NORMAL', () => {
    const file = freshFile()
    newJournal(file).close()
    const bare = new Database(file)
    expect(bare.pragma('synchronous', { simple: true })).toBe(1)
    bare.close()
    const seen: unknown[] = []
    const pragma = Database.prototype.pragma
    Database.prototype.pragma = function (this: Database.Database, ...args: Parameters<typeof pragma>) {
      const answer = pragma.apply(this, args)
      if (args[0] === 'synchronous' || args[0].startsWith('journal_mode')) seen.push(answer)
      return answer
    }
    try {
      newJournal(file).close()
    } finally {
      Database.prototype.pragma = pragma
    }
    expect(seen).toEqual(['wal', 2])
  })

  it('is readable by its owner only', () => {
    const file = freshFile()
    newJournal(file).close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(`${file}.head`).mode & 0o777).toBe(0o600)
  })

  it('refuses to change, delete, replace or skip a row, and to move the head', () => {
    const file = freshFile()
    const journal = newJournal(file)
    fill(journal, 3)
    journal.close()
    const db = new Database(file)
    const insert = (verb: string, seq: number) =>
      db.prepare(`${verb} INTO journal VALUES (${seq}, 1, 'fill', 's', NULL, '{}', 'x')`).run()
    expect(() => db.exec("UPDATE journal SET body = '{}' WHERE seq = 2")).toThrow('append-only')
    expect(() => db.exec('DELETE FROM journal WHERE seq = 3')).toThrow('append-only')
    expect(() => insert('INSERT OR REPLACE', 2)).toThrow('only its next row')
    expect(() => insert('INSERT', 9)).toThrow('only its next row')
    expect(() => db.exec('UPDATE head SET count = 2')).toThrow('head follows')
    expect(() => db.exec('DELETE FROM head')).toThrow('head follows')
    db.close()
  })

  it('groups the stories that began and did not end, oldest first', () => {
    const journal = newJournal(freshFile())
    const put = (story: string, kind: 'order_sending' | 'order_settled' | 'words_read') =>
      journal.append({ kind, story, coin: 'SOL', body: {} })
    put('a', 'words_read')
    put('b', 'order_sending')
    put('a', 'order_sending')
    put('c', 'order_sending')
    put('b', 'order_settled')
    expect(
      journal.openStories('order_sending', 'order_settled').map((rows) => rows.map(({ story, kind }) => [story, kind])),
    ).toEqual([
      [
        ['a', 'words_read'],
        ['a', 'order_sending'],
      ],
      [['c', 'order_sending']],
    ])
    journal.close()
  })

  it('tells listeners of each row, and keeps the row when a listener throws', () => {
    const journal = newJournal(freshFile())
    const seen: number[] = []
    const stop = journal.onAppend(({ seq }) => seen.push(seq))
    journal.append(row(1))
    stop()
    journal.append(row(2))
    expect(seen).toEqual([1])
    journal.close()
  })

  it('refuses a file of a newer desk and leaves it as it is', () => {
    const file = freshFile()
    newJournal(file).close()
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    const before = readFileSync(file)
    expect(() => newJournal(file)).toThrow('newer desk (format 99')
    expect(() => openJournalReader({ file, digest })).toThrow('newer desk')
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('refuses a database that is no journal, and a file that is no database', async () => {
    const file = freshFile()
    const other = new Database(file)
    other.exec('CREATE TABLE something (x)')
    other.close()
    expect(() => newJournal(file)).toThrow('no journal')
    const text = freshFile()
    await import('node:fs/promises').then(({ writeFile }) =>
      writeFile(text, 'not a database, but long enough to be read as one'.repeat(40)),
    )
    expect(() => newJournal(text)).toThrow('could not be written')
    expect(() => openJournalReader({ file: `${text}.none`, digest })).toThrow('there is no journal')
  })

  it('halts at a full disk: the append throws, every later one too, and no acknowledged row is lost', () => {
    const file = freshFile()
    const journal = openJournal({ file, clock: { now: () => 1 }, digest, maxPages: 20 })
    let acknowledged = 0
    const append = () => {
      journal.append({ kind: 'words_read', story: 's', coin: null, body: { text: 'x'.repeat(1_000) } })
      acknowledged += 1
    }
    expect(() => {
      for (;;) append()
    }).toThrow('The journal could not be written')
    expect(acknowledged).toBeGreaterThan(5)
    expect(() => append()).toThrow('could not be written')
    journal.close()
    const again = newJournal(file)
    const { rows, badRow } = again.verify()
    expect(badRow).toBeNull()
    expect(rows).toBe(acknowledged)
    again.append(row(1))
    again.close()
  })

  it('loses no acknowledged row when the process is killed while it appends', async () => {
    const file = freshFile()
    let least = 0
    for (let round = 0; round < 12; round += 1) {
      least = await appendUntilKilled(file, 5 + round * 13)
      const reader = openJournalReader({ file, digest })
      const { rows, badRow, why } = reader.verify()
      reader.close()
      expect({ badRow, why }).toEqual({ badRow: null, why: null })
      expect(rows).toBeGreaterThanOrEqual(least)
    }
    expect(least).toBeGreaterThan(500)
  })
})

/** Starts the appender, kills it with SIGKILL after `after` acknowledged rows, and answers the last acknowledged number. */
async function appendUntilKilled(file: string, after: number): Promise<number> {
  const appender = fileURLToPath(new URL('appender.ts', import.meta.url))
  const child = spawn(process.execPath, [appender, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  let count = 0
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    count = text.split('\n').length - 1
    if (count >= after) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.on('close', resolve))
  expect(existsSync(file)).toBe(true)
  const whole = text.slice(0, text.lastIndexOf('\n')).split('\n')
  return Number.parseInt(whole.at(-1)!, 10)
}
