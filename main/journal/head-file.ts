import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { genesis, type Head } from './chain.ts'

/**
 * The end of the chain, remembered in a small file beside the database, so that a database whose tail was cut off (or
 * that was replaced by an older copy) is found. It is written after each commit and never runs ahead of the rows.
 * `seal` is the SHA-256 of the whole database file after an orderly close; null while it is open.
 */
export type HeadRecord = Head & { seal: string | null }

const form = /^HLDJ1 (\d{16}) ([0-9a-f]{64}) ([0-9a-f]{64}|-{64})\n$/

/** Where the head of a journal file is remembered. */
export function headPath(journalFile: string): string {
  return `${journalFile}.head`
}

/** Reads the remembered head: null where there is no file, `'damaged'` where it can't be read. */
export function readHead(journalFile: string): HeadRecord | null | 'damaged' {
  const path = headPath(journalFile)
  if (!existsSync(path)) return null
  const text = readFileSync(path, 'latin1')
  // Made and not yet written: the process died in its first moment, before any row.
  if (text === '') return null
  const match = form.exec(text)
  if (match === null) return 'damaged'
  const [, count, hash, seal] = match
  return { count: Number.parseInt(count!, 10), hash: hash!, seal: seal!.startsWith('-') ? null : seal! }
}

/** Keeps the head file open and writes each head into the same place, in one write of one sector. */
export function openHeadFile(journalFile: string) {
  const isNew = !existsSync(headPath(journalFile))
  const fd = openSync(headPath(journalFile), isNew ? 'w+' : 'r+', 0o600)
  const write = ({ count, hash }: Head, seal: string | null) => {
    const record = `HLDJ1 ${String(count).padStart(16, '0')} ${hash} ${seal ?? '-'.repeat(64)}\n`
    writeSync(fd, record, 0, 'latin1')
  }
  if (isNew) {
    write({ count: 0, hash: genesis }, null)
    fsyncSync(fd)
  }
  return {
    write,
    close: () => {
      fsyncSync(fd)
      closeSync(fd)
    },
  }
}
