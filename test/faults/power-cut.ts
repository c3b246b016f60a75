import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openNonceStore } from '../../main/exchange/hyperliquid/nonce-store.ts'
import { openJournal } from '../../main/journal/journal.ts'
import { sha256, systemClock } from '../../main/real-ports.ts'
import { randomFrom } from './random.ts'

const writer = fileURLToPath(new URL('./steady-writer.ts', import.meta.url))
const sector = 512
/** What is kept of a home; the -shm file is memory, and is made anew. */
const kept = ['journal.db', 'journal.db-wal', 'journal.db-journal', 'journal.db.head', 'nonce']

/** One thing that a process did to its files, or said of them. */
type Step =
  | { is: 'write'; file: string; at: number; bytes: Buffer }
  | { is: 'truncate'; file: string; length: number }
  | { is: 'sync'; file: string }
  | { is: 'remove'; file: string }
  | { is: 'said'; what: string; count: number }

/** Lets a process write so many rows under strace, and reads from its log all that it did to its files. */
export function recordWrites(rows: number): Step[] {
  const folder = mkdtempSync(join(tmpdir(), 'desk-power-'))
  const log = join(folder, 'calls.log')
  const home = join(folder, 'home')
  mkdirSync(home)
  const calls = 'pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat'
  const command = [
    '-o',
    log,
    '-y',
    '-xx',
    '-s',
    '1000000',
    '-e',
    `trace=${calls}`,
    process.execPath,
    writer,
    home,
    String(rows),
  ]
  const { status, stderr } = spawnSync('strace', command, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`the writer ended with ${status}: ${stderr}`)
  const steps = readFileSync(log, 'utf8').split('\n').flatMap(stepOf)
  rmSync(folder, { recursive: true, force: true })
  return steps
}

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll('\\x', ''), 'hex')

function stepOf(line: string): Step[] {
  const match = /^([a-z0-9]+)\((?:(\d+)<([^>]*)>)?(?:(?:, )?"((?:\\x[0-9a-f]{2})*)")?(.*)\) += (\d+)/.exec(line)
  if (match === null) return []
  const [, call, fd, path = '', hex = '', rest = ''] = match
  const file = basename(path.startsWith('\\x') ? bytesOf(path).toString() : path)
  if (fd === '1' && call === 'write') {
    const [what = '', count = '0'] = bytesOf(hex).toString().trim().split(' ')
    return [{ is: 'said', what, count: Number(count) }]
  }
  if (call === 'unlink') return [{ is: 'remove', file: basename(bytesOf(hex).toString()) }]
  if (!kept.includes(file)) return []
  if (call === 'pwrite64') return [{ is: 'write', file, at: Number(rest.split(', ')[2]), bytes: bytesOf(hex) }]
  if (call === 'ftruncate') return [{ is: 'truncate', file, length: Number(rest.split(', ')[1]) }]
  if (call === 'fsync' || call === 'fdatasync') return [{ is: 'sync', file }]
  throw new Error(`a call that the replay does not know: ${line.slice(0, 200)}`)
}

/** A file's bytes, in a buffer that may be larger. */
type Content = { buffer: Buffer; length: number }
/** What is on the disk for certain, and what is on its way there. */
type Disk = Map<string, { sure: Content; pending: Step[] }>

function apply(content: Content, step: Step): void {
  if (step.is === 'truncate') {
    reserve(content, step.length)
    content.buffer.fill(0, Math.min(content.length, step.length))
    content.length = step.length
  }
  if (step.is !== 'write') return
  reserve(content, step.at + step.bytes.length)
  step.bytes.copy(content.buffer, step.at)
  content.length = Math.max(content.length, step.at + step.bytes.length)
}

function reserve(content: Content, length: number): void {
  if (content.buffer.length >= length) return
  const larger = Buffer.alloc(2 * length)
  content.buffer.copy(larger, 0, 0, content.length)
  content.buffer = larger
}

/** A write as a power cut may leave it: each of its sectors there or not. */
function torn(step: Step, random: () => number): Step[] {
  if (step.is !== 'write') return random() < 0.5 ? [step] : []
  const parts: Step[] = []
  for (let from = 0; from < step.bytes.length; ) {
    const length = Math.min(sector - ((step.at + from) % sector), step.bytes.length - from)
    if (random() < 0.5) parts.push({ ...step, at: step.at + from, bytes: step.bytes.subarray(from, from + length) })
    from += length
  }
  return parts
}

/** How a disk cheats: it calls the journal's writes synced when they are not, as a journal with synchronous=NORMAL does. */
type Disks = 'honest' | 'lazy'

export type CutReport = {
  runs: number
  failures: string[]
  counts: Record<string, number>
  worst: Record<string, number>
}

/**
 * Cuts the power at random moments of a recording: what was synced stays, of the rest random sectors. Then the journal
 * and the nonces are opened as a desk opens them: whole, with every row that was said to be written, and no nonce behind
 * one that was used.
 */
export function cutPower({
  steps,
  cuts,
  seed,
  disk: how = 'honest',
}: {
  steps: readonly Step[]
  cuts: number
  seed: number
  disk?: Disks
}): CutReport {
  const random = randomFrom(seed)
  const report: CutReport = { runs: 0, failures: [], counts: { 'rows not said and kept': 0 }, worst: {} }
  const moments = Array.from({ length: cuts }, () => Math.floor(random() * (steps.length + 1))).sort((a, b) => a - b)
  const disk: Disk = new Map()
  const said = { row: 0, nonce: 0 }
  let done = 0
  for (const moment of moments) {
    for (; done < moment; done += 1) take(steps[done]!, disk, said, how)
    report.runs += 1
    check(disk, said, random, report)
  }
  return report
}

function take(step: Step, disk: Disk, said: { row: number; nonce: number }, how: Disks): void {
  if (step.is === 'said') {
    if (step.what === 'row' || step.what === 'nonce') said[step.what] = step.count
    return
  }
  // An unlink is durable at once here; a disk may do worse to a folder.
  if (step.is === 'remove') return void disk.delete(step.file)
  const file = disk.get(step.file) ?? { sure: { buffer: Buffer.alloc(0), length: 0 }, pending: [] }
  disk.set(step.file, file)
  if (step.is !== 'sync') return void file.pending.push(step)
  if (how === 'lazy' && step.file === 'journal.db-wal') return
  for (const one of file.pending.splice(0)) apply(file.sure, one)
}

function check(disk: Disk, said: { row: number; nonce: number }, random: () => number, report: CutReport): void {
  const folder = mkdtempSync(join(tmpdir(), 'desk-cut-'))
  try {
    for (const [name, { sure, pending }] of disk) {
      const content = { buffer: Buffer.from(sure.buffer), length: sure.length }
      for (const step of pending) for (const part of torn(step, random)) apply(content, part)
      writeFileSync(join(folder, name), content.buffer.subarray(0, content.length))
    }
    const journal = openJournal({ file: join(folder, 'journal.db'), clock: systemClock, digest: sha256 })
    const { rows, badRow, why } = journal.verify()
    journal.close()
    if (badRow !== null) report.failures.push(`the journal is damaged: ${why}`)
    if (rows < said.row) report.failures.push(`${said.row - rows} of ${said.row} rows are lost`)
    report.counts['rows not said and kept']! += Math.max(0, rows - said.row)
    const nonces = openNonceStore(join(folder, 'nonce'))
    if (nonces.load() < said.nonce)
      report.failures.push(`the nonce ${said.nonce} was used, and ${nonces.load()} is remembered`)
    nonces.close()
  } catch (thrown) {
    report.failures.push(`it can't be opened: ${(thrown as Error).message}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
