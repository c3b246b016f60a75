import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { type HomePaths, homePaths } from './home-dir.ts'

/** Which host runs a desk. */
export type HostKind = 'electron' | 'loopback' | 'cli'

/** A desk's own folder, held by this process alone until it is closed or the process ends, however it ends. */
export type Home = HomePaths & {
  /** Gives the folder to the next desk. */
  close(): void
}

/** Another desk lives in the folder; the message is one sentence with who it is, as far as that is known. */
export class HomeInUse extends Error {}

/**
 * Makes the folder (for its owner only) and takes it for this desk. The lock is SQLite's exclusive one, which the
 * operating system drops with the process, so that a killed desk never locks its successor out. Throws HomeInUse when
 * another desk holds it, and an Error with one sentence when the folder can't be used.
 */
export function openHome(dir: string, host: HostKind): Home {
  const paths = homePaths(dir)
  try {
    makeFolders(dir)
    if (!statSync(dir).isDirectory()) throw new Error('it is no folder')
    if (process.platform !== 'win32') chmodSync(dir, 0o700)
    for (const folder of [paths.keys, paths.paper]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (thrown) {
    throw new Error(
      `The home folder ${dir} can't be used (${(thrown as Error).message}). Nothing was started; name another with --home.`,
    )
  }
  const holder = join(dir, 'desk.holder.json')
  const lock = takeLock(join(dir, 'desk.lock'), dir, holder)
  writeFileSync(holder, JSON.stringify({ pid: process.pid, host }), { mode: 0o600 })
  return {
    ...paths,
    close: () => {
      if (!lock.open) return
      rmSync(holder, { force: true })
      lock.close()
    },
  }
}

/** Makes a folder and those above it, one by one: Node's own recursion never ends where the system makes none (`/proc`). */
function makeFolders(dir: string): void {
  if (existsSync(dir)) return
  makeFolders(dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}

/** Holds the lock file in an exclusive transaction for as long as the handle is open. */
function takeLock(file: string, dir: string, holder: string): Database.Database {
  let lock: Database.Database | null = null
  try {
    lock = new Database(file, { timeout: 250 })
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (thrown) {
    lock?.close()
    if ((thrown as { code?: string }).code?.startsWith('SQLITE_BUSY'))
      throw new HomeInUse(
        `Another desk already runs in ${dir}${describeHolder(holder)}. Close it, or start this one with another --home.`,
      )
    throw new Error(`The home folder ${dir} can't be locked (${(thrown as Error).message}). Nothing was started.`)
  }
}

/** " (pid 123, electron)" where the holder wrote it down; empty where it did not. */
function describeHolder(file: string): string {
  try {
    const { pid, host } = JSON.parse(readFileSync(file, 'utf8')) as { pid: unknown; host: unknown }
    return ` (pid ${pid}, ${host})`
  } catch {
    return ''
  }
}
