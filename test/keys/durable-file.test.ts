import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backupOf, readShortFile, replaceFile, writeNewFile } from '../../main/keys/durable-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-'))
  path = join(folder, 'file')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a file that is replaced', () => {
  it('is kept beside its successor until that was read back', () => {
    writeFileSync(path, 'old')
    replaceFile(path, 'new', (readBack) => {
      expect(readBack).toBe('new')
      expect(readFileSync(backupOf(path), 'utf8')).toBe('old')
    })
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('is put back when its successor does not open', () => {
    writeFileSync(path, 'old')
    writeFileSync(backupOf(path), 'left by an earlier run')
    const refuse = () => {
      throw new Error('it does not open')
    }
    expect(() => replaceFile(path, 'new', refuse)).toThrow('it does not open')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('is whole whenever its writer is killed, and the next writer clears up', async () => {
    writeFileSync(path, '0'.repeat(1_000))
    for (let kill = 0; kill < 12; kill += 1) {
      const writer = fork(fileURLToPath(new URL('./replace-forever.ts', import.meta.url)), [path])
      await once(writer, 'message')
      await new Promise((resolve) => setTimeout(resolve, 20 + kill * 7))
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      expect(readFileSync(path, 'utf8')).toMatch(/^(\d)\1{999,}\n?$/)
      if (existsSync(backupOf(path))) expect(readFileSync(backupOf(path), 'utf8')).toMatch(/^(\d)\1{999,}\n?$/)
    }
    replaceFile(path, 'new', () => {})
    expect(readdirSync(folder)).toEqual(['file'])
  })
})

describe('a new file', () => {
  it('is never written over', () => {
    writeNewFile(path, 'first')
    expect(() => writeNewFile(path, 'second')).toThrow(/EEXIST/)
    expect(readFileSync(path, 'utf8')).toBe('first')
    expect(readdirSync(folder)).toEqual(['file'])
  })
  it('is read back only up to the length that was asked for', () => {
    writeNewFile(path, 'first')
    expect(readShortFile(path, 5)).toBe('first')
    expect(() => readShortFile(path, 4)).toThrow('too long')
  })
})
