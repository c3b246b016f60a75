import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openNonceMark } from '../../main/keys/nonce-mark.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nonce-mark-'))
  path = join(folder, 'agent.json.nonce')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function highest(): number {
  const mark = openNonceMark(path)
  mark.close()
  return mark.highest()
}

describe("the key's highest nonce", () => {
  it('is 0 at first, and afterwards what was signed last, also in the next process', async () => {
    expect(highest()).toBe(0)
    for (const nonce of [5, 1_790_000_000_000, 1_790_000_000_001]) {
      const mark = openNonceMark(path)
      mark.raise(nonce)
      await mark.settle()
      mark.close()
      expect(highest()).toBe(nonce)
    }
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('loses at most the last one to a torn write', () => {
    const mark = openNonceMark(path)
    for (const nonce of [10, 20, 30]) mark.raise(nonce)
    mark.close()
    const text = readFileSync(path, 'latin1')
    for (let at = 0; at < text.length; at += 1) {
      writeFileSync(path, `${text.slice(0, at)}?${text.slice(at + 1)}`)
      expect([20, 30]).toContain(highest())
    }
  })

  it('stops everything when nothing of it can be read', () => {
    writeFileSync(path, 'rubbish')
    expect(() => openNonceMark(path)).toThrow(/is damaged, so nothing is signed/)
  })
})
