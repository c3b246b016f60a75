import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openNonceStore } from '../../main/exchange/hyperliquid/nonce-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'nonces-'))
const path = join(folder, 'deep', 'nonce')
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function withStore<T>(use: (store: ReturnType<typeof openNonceStore>) => T): T {
  const store = openNonceStore(path)
  try {
    return use(store)
  } finally {
    store.close()
  }
}

describe('the file of the highest nonce', () => {
  it('starts at zero, and keeps the highest over a restart, readable by its owner alone', () => {
    expect(withStore((store) => store.load())).toBe(0)
    for (let nonce = 1; nonce <= 5; nonce += 1) withStore((store) => store.save(nonce * 1_000))
    expect(withStore((store) => store.load())).toBe(5_000)
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('falls back to the nonce before when a power cut tore the last write, at whatever byte', () => {
    const before = withStore((store) => {
      store.save(1_790_000_000_001)
      store.save(1_790_000_000_002)
      return readFileSync(path)
    })
    withStore((store) => store.save(1_790_000_000_003))
    const after = readFileSync(path)
    const places = [...after.keys()].filter((i) => before[i] !== after[i])
    for (const end of places) {
      writeFileSync(path, Buffer.concat([after.subarray(0, end), before.subarray(end)]))
      expect(withStore((store) => store.load())).toBe(1_790_000_000_002)
    }
  })

  it('goes on in the slot that does not hold the highest', () => {
    withStore((store) => store.save(1_000))
    withStore((store) => store.save(2_000))
    const older = readFileSync(path, 'latin1')
    withStore((store) => store.save(3_000))
    const newer = readFileSync(path, 'latin1')
    expect(older).toContain('0000000000002000')
    expect(newer).toContain('0000000000002000')
    expect(newer).toContain('0000000000003000')
  })

  it('says in one sentence that the file is damaged, instead of starting over', () => {
    withStore((store) => store.save(1_000))
    writeFileSync(path, 'rubbish')
    expect(() => openNonceStore(path)).toThrow(/^The nonce file .* is damaged/)
  })

  it('refuses a nonce that is not higher than the last', () => {
    withStore((store) => {
      store.save(10)
      expect(() => store.save(10)).toThrow('higher')
      expect(() => store.save(9)).toThrow('higher')
    })
  })
})
