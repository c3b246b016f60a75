import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where the old file waits until its successor was read back. */
export const backupOf = (path: string): string => `${path}.bak`

function syncFolder(path: string) {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** A process that was killed while it wrote left its draft behind; each file has one writer. */
function removeLeftDrafts(path: string) {
  const name = basename(path)
  for (const file of readdirSync(dirname(path))) {
    const isDraft = file.startsWith(`${name}.`) && /^\.[0-9a-f]{12}\.draft$/.test(file.slice(name.length))
    if (isDraft) rmSync(join(dirname(path), file), { force: true })
  }
}

/** Writes a file of its own beside the path, on the disk when this returns, readable by its owner alone. */
function writeDraft(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  removeLeftDrafts(path)
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`
  const file = openSync(draft, 'wx', 0o600)
  try {
    const bytes = Buffer.from(text, 'utf8')
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } catch (thrown) {
    rmSync(draft, { force: true })
    throw thrown
  } finally {
    closeSync(file)
  }
  return draft
}

/** Writes a file that must not be there yet: whole or not at all, mode 0600, durable. Throws EEXIST when it is there. */
export function writeNewFile(path: string, text: string): void {
  const draft = writeDraft(path, text)
  try {
    linkSync(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
  syncFolder(dirname(path))
}

/**
 * Puts a new text in the place of a file, which is kept as `.bak` until the new one was read back and `check` took it;
 * otherwise the old one is put back and this throws. Whatever stops the process, one of the two is whole on the disk.
 */
export function replaceFile(path: string, text: string, check: (readBack: string) => void): void {
  const folder = dirname(path)
  const backup = backupOf(path)
  const draft = writeDraft(path, text)
  try {
    rmSync(backup, { force: true })
    linkSync(path, backup)
    syncFolder(folder)
    renameSync(draft, path)
  } catch (thrown) {
    rmSync(draft, { force: true })
    throw thrown
  }
  syncFolder(folder)
  try {
    check(readFileSync(path, 'utf8'))
  } catch (thrown) {
    renameSync(backup, path)
    syncFolder(folder)
    throw thrown
  }
  rmSync(backup, { force: true })
  syncFolder(folder)
}

/** Reads a file of at most `most` bytes. Throws what the system throws. */
export function readShortFile(path: string, most: number): string {
  const file = openSync(path, 'r')
  try {
    return readOpened(file, most)
  } finally {
    closeSync(file)
  }
}

/** Reads a file of ours, and closes it to others where it was open to them. */
export function readOwnFile(path: string, most: number): string {
  const file = openSync(path, 'r')
  try {
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) fchmodSync(file, 0o600)
    return readOpened(file, most)
  } finally {
    closeSync(file)
  }
}

function readOpened(file: number, most: number): string {
  if (fstatSync(file).size > most) throw new Error('it is too long')
  return readFileSync(file, 'utf8')
}
