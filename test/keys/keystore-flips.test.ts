import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { derivePassphraseKey, openKeystore } from '../../main/keys/keystore.ts'
import { type Kdf, KeystoreError, openEnvelope, sealEnvelope } from '../../main/keys/keystore-format.ts'
import { goldenAddress, goldenFile, goldenKey, goldenPassphrase } from './golden-keys.ts'
import { seeded } from './random-actions.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flips-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const flips = 10_000
const passphrase = () => new Uint8Array(Buffer.from(goldenPassphrase, 'utf8'))

/** What became of a try: the fault, `opened`, or the defect that escaped. */
function outcomeOf(act: () => unknown): string {
  try {
    act()
    return 'opened'
  } catch (thrown) {
    return thrown instanceof KeystoreError ? thrown.fault : `defect: ${String(thrown)}`
  }
}
function tally(outcomes: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

describe('a key file with one bit of it flipped', () => {
  it('is refused for each of its bits, as it lies on the disk, with the right passphrase', () => {
    const path = join(folder, 'flipped.json')
    const clean = Buffer.from(goldenFile, 'utf8')
    const outcomes: string[] = []
    for (let bit = 0; bit < Math.max(flips, clean.length * 8); bit += 1) {
      const bytes = Buffer.from(clean)
      // After every single bit once, two bits at a time.
      const at = bit % (clean.length * 8)
      bytes[at >> 3]! ^= 1 << (at & 7)
      if (bit !== at) bytes[(at * 31 + 7) % clean.length]! ^= 1 << (bit & 7)
      writeFileSync(path, bytes)
      outcomes.push(outcomeOf(() => openKeystore(path, { passphrase: passphrase() })))
    }
    const { damaged = 0, unsupported = 0, ...others } = tally(outcomes)
    expect(others).toEqual({})
    // The version's own bits can make it that of a newer desk.
    expect(unsupported).toBeLessThan(20)
    expect(damaged + unsupported).toBe(outcomes.length)
    expect(outcomes.length).toBeGreaterThanOrEqual(flips)
  })
})

describe('a key file edited by somebody who mends the checksum', () => {
  const derived = new Map<string, Uint8Array>()
  /** The real scrypt at a lower cost, once for each parameters. */
  const derive = (kdf: Kdf) => {
    const name = JSON.stringify(kdf)
    const key = derived.get(name) ?? derivePassphraseKey(passphrase(), kdf)
    derived.set(name, key)
    return new Uint8Array(key)
  }
  const identity = {
    network: 'testnet',
    purpose: 'agent',
    address: goldenAddress,
    created: '2026-11-23T00:00:00.000Z',
  } as const
  const kdf: Kdf = { name: 'scrypt', n: 2 ** 14, r: 8, p: 1, salt: 'c3'.repeat(32) }
  const keychain = {
    backend: 'dpapi',
    secret: new Uint8Array(32).fill(9),
    wrapped: new Uint8Array(Buffer.from('sealed by the keychain')),
  }
  type Field = string | number
  type Tree = { [name: string]: Field | Tree | Tree[] }
  /** Every leaf of the file but the checksum, as a getter and setter. */
  function leavesOf(tree: Tree, name = ''): { name: string; get: () => Field; set: (value: Field) => void }[] {
    return Object.entries(tree).flatMap(([part, value]) => {
      if (Array.isArray(value)) return value.flatMap((inner, at) => leavesOf(inner, `${name}${part}.${at}.`))
      if (typeof value === 'object') return leavesOf(value, `${name}${part}.`)
      if (part === 'checksum') return []
      const set = (next: Field) => {
        tree[part] = next
      }
      return [{ name: `${name}${part}`, get: () => value, set }]
    })
  }
  function flipped(value: Field, random: () => number): Field {
    const at = (length: number) => Math.floor(random() * length)
    if (typeof value === 'number') return value ^ (1 << at(21))
    const isHex = /^([0-9a-f]{2}){8,}$/.test(value)
    const bytes = Buffer.from(value, isHex ? 'hex' : 'utf8')
    bytes[at(bytes.length)]! ^= 1 << at(8)
    return bytes.toString(isHex ? 'hex' : 'latin1')
  }

  it('is refused for 10,000 flips in every field, sealed key and header alike, and nothing crashes', () => {
    const passphraseKey = derive(kdf)
    const text = sealEnvelope(Buffer.from(goldenKey, 'hex'), { identity, kdf, passphraseKey, keychain })
    expect(outcomeOf(() => openEnvelope(text, { derive }))).toBe('opened')
    const random = seeded(7)
    const touched = new Set<string>()
    const outcomes: string[] = []
    let salts = 0
    while (outcomes.length < flips) {
      const content = JSON.parse(text) as Tree
      const leaves = leavesOf(content)
      const leaf = leaves[Math.floor(random() * leaves.length)]!
      // Each other salt or cost is another scrypt: a few say as much as many.
      if (leaf.name.startsWith('kdf.') && ++salts > 60) continue
      leaf.set(flipped(leaf.get(), random))
      const { checksum: _, ...rest } = content
      const checksum = createHash('sha256').update(JSON.stringify(rest)).digest('hex')
      const forged = `${JSON.stringify({ ...rest, checksum }, null, 2)}\n`
      touched.add(leaf.name)
      outcomes.push(outcomeOf(() => openEnvelope(forged, { derive })))
    }
    const counts = tally(outcomes)
    expect(Object.keys(counts).sort()).toEqual(['damaged', 'edited', 'unsupported', 'wrong_passphrase'])
    expect(counts.edited).toBeGreaterThan(1_000)
    expect(counts.wrong_passphrase).toBeGreaterThan(500)
    expect(touched.size).toBeGreaterThanOrEqual(20)
  })
})
