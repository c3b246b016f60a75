import { closeSync, fdatasyncSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import type { NonceStore } from '../../ports.ts'

/** A slot is 16 digits, a space, the crc32 of the digits as 8 hex digits, and a line end. */
const slotLength = 26
const slotForm = /^(\d{16}) ([0-9a-f]{8})\n$/

const check = (digits: string): string => crc32(digits).toString(16).padStart(8, '0')
const slot = (nonce: number): string => {
  const digits = String(nonce).padStart(16, '0')
  return `${digits} ${check(digits)}\n`
}

function readSlot(text: string): number | null {
  const match = slotForm.exec(text)
  return match !== null && check(match[1]!) === match[2] ? Number.parseInt(match[1]!, 10) : null
}

function loadFile(path: string): number {
  const text = readFileSync(path, 'latin1')
  if (text === '') return 0
  const found = [text.slice(0, slotLength), text.slice(slotLength)].map(readSlot).filter((nonce) => nonce !== null)
  if (found.length === 0) {
    throw new Error(
      `The nonce file ${path} is damaged, so nothing can be signed safely. If this computer's clock is right, delete the file and start again.`,
    )
  }
  return Math.max(...found)
}

/**
 * The highest nonce used, in a file of two slots that are written in turn and synced before `save` returns: a write
 * torn by a power cut damages one slot, and the other still holds the nonce before it. One file for each key.
 */
export function openNonceStore(path: string): NonceStore & { close(): void } {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  let last = loadFile(path)
  const file = openSync(path, 'r+')
  fsyncSync(file)
  let turn = readSlot(readFileSync(path, 'latin1').slice(0, slotLength)) === last ? 1 : 0
  return {
    load: () => last,
    save(nonce) {
      if (!Number.isSafeInteger(nonce) || nonce <= last) throw new Error('A nonce must be higher than the last one.')
      writeSync(file, slot(nonce), turn * slotLength, 'latin1')
      fdatasyncSync(file)
      turn = 1 - turn
      last = nonce
    },
    close: () => closeSync(file),
  }
}
