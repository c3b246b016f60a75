import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { utils } from '@noble/secp256k1'
import { z } from 'zod'
import { addressOf } from './sign-action.ts'

/** Where a home folder keeps its paper key. */
export const paperKeyFile = (home: string): string => join(home, 'keys', 'paper.json')

const fileSchema = z.object({
  version: z.literal(1),
  network: z.string(),
  address: z.string(),
  key: z.string().regex(/^0x[0-9a-f]{64}$/),
})

function syncFolder(path: string) {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Makes a fresh paper key, readable by its owner alone, whole or not at all. Leaves a key that is already there. */
export function makePaperKey(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let key = randomBytes(32)
  while (!utils.isValidSecretKey(key)) key = randomBytes(32)
  const content = { version: 1, network: 'paper', address: addressOf(key), key: `0x${key.toString('hex')}` }
  const draft = `${path}.${process.pid}.draft`
  const file = openSync(draft, 'w', 0o600)
  writeSync(file, `${JSON.stringify(content, null, 2)}\n`)
  fsyncSync(file)
  closeSync(file)
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
  syncFolder(dirname(path))
}

const cure = 'Move the file away to start with a new paper account; the old one belongs to its key.'

/**
 * Reads a paper key file for a network, making it where there is none. Throws one sentence, without any of the file's
 * content, when it is damaged or when the network is not paper.
 */
export function openPaperKey(path: string, network: string): { key: Uint8Array; address: string } {
  if (network !== 'paper') throw new Error(`A paper key can't be used on ${network}.`)
  let text: string
  try {
    text = readOrMake(path)
  } catch (error) {
    throw new Error(`The paper key file ${path} can't be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new Error(`The paper key file ${path} is damaged. ${cure}`)
  }
  const parsed = fileSchema.safeParse(content)
  if (!parsed.success) throw new Error(`The paper key file ${path} is damaged. ${cure}`)
  if (parsed.data.network !== 'paper') throw new Error(`The key file ${path} is not a paper key.`)
  const key = Uint8Array.from(Buffer.from(parsed.data.key.slice(2), 'hex'))
  if (!utils.isValidSecretKey(key) || addressOf(key) !== parsed.data.address) {
    throw new Error(`The paper key file ${path} is damaged. ${cure}`)
  }
  return { key, address: parsed.data.address }
}

function readOrMake(path: string): string {
  const file = openOrMake(path)
  try {
    if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) fchmodSync(file, 0o600)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function openOrMake(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    makePaperKey(path)
    return openSync(path, 'r')
  }
}
