import { closeSync, fdatasync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/** Where a key file's highest nonce is kept. */
export const nonceMarkFile = (keyFile: string): string => `${keyFile}.nonce`

/** The highest nonce that a key has signed, outliving its process. */
export type NonceMark = {
  highest(): number
  /** Keeps a higher nonce; a crash of this process does not lose it. Throws when it can't be written; this process knows it all the same. */
  raise(nonce: number): void
  /** Resolves when all that was kept is on the disk, where a power cut does not lose it either. */
  settle(): Promise<void>
  close(): void
}

/** 16 digits, a space, the crc32 of the digits in hex, and a line end. */
const slotLength = 26
const slotForm = /^(\d{16}) ([0-9a-f]{8})\n$/
const sum = (digits: string): string => crc32(digits).toString(16).padStart(8, '0')

function slotOf(nonce: number): string {
  const digits = String(nonce).padStart(16, '0')
  return `${digits} ${sum(digits)}\n`
}

function readSlot(text: string): number {
  const [, digits, check] = slotForm.exec(text) ?? []
  return digits !== undefined && sum(digits) === check ? Number.parseInt(digits, 10) : -1
}

/**
 * Opens the mark, 0 where there was none. Two slots are written in turn, so that a write torn by a power cut leaves the
 * other. Throws one sentence when both are damaged: without the mark a clock that stepped back could use a nonce twice.
 */
export function openNonceMark(path: string): NonceMark {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  const text = readFileSync(path, 'latin1')
  const slots = [readSlot(text.slice(0, slotLength)), readSlot(text.slice(slotLength))]
  let highest = Math.max(...slots)
  if (highest < 0 && text !== '') {
    throw new Error(
      `The nonce file ${path} is damaged, so nothing is signed. If this computer's clock is right, delete it and open the key again.`,
    )
  }
  highest = Math.max(highest, 0)
  let turn = slots[0] === highest ? 1 : 0
  const file = openSync(path, 'r+')
  fsyncSync(file)
  return {
    highest: () => highest,
    raise(nonce) {
      highest = nonce
      writeSync(file, slotOf(nonce), turn * slotLength, 'latin1')
      turn = 1 - turn
    },
    settle: () =>
      new Promise((resolve, reject) => {
        fdatasync(file, (error) => (error === null ? resolve() : reject(error)))
      }),
    close: () => closeSync(file),
  }
}
