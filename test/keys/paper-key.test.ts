import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makePaperKey, openPaperKey, paperKeyFile } from '../../main/keys/paper-key.ts'

let home: string
let path: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paper-key-'))
  path = paperKeyFile(home)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('the paper key', () => {
  it('is made on first use, for its owner alone, and is the same afterwards', () => {
    const { address } = openPaperKey(path, 'paper')
    expect(address).toMatch(/^0x[0-9a-f]{40}$/)
    expect(openPaperKey(path, 'paper').address).toBe(address)
    expect(readdirSync(dirname(path))).toEqual(['paper.json'])
    if (process.platform === 'win32') return
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  })

  it('is another in every home', () => {
    const other = mkdtempSync(join(tmpdir(), 'paper-key-'))
    expect(openPaperKey(paperKeyFile(other), 'paper').address).not.toBe(openPaperKey(path, 'paper').address)
    rmSync(other, { recursive: true })
  })

  it('is never written over', () => {
    const { address } = openPaperKey(path, 'paper')
    makePaperKey(path)
    expect(openPaperKey(path, 'paper').address).toBe(address)
  })

  it.runIf(process.platform !== 'win32')('is closed to others again when its file was opened to them', () => {
    openPaperKey(path, 'paper')
    chmodSync(path, 0o644)
    openPaperKey(path, 'paper')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.each(['testnet', 'mainnet', '', 'Paper'])(
    'is refused on the network "%s", before any file is touched',
    (network) => {
      expect(() => openPaperKey(path, network)).toThrow(`A paper key can't be used on ${network}.`)
      expect(readdirSync(home)).toEqual([])
    },
  )

  const spoil: [string, (text: string) => string][] = [
    ['is cut', (text) => text.slice(0, -20)],
    ['is empty', () => ''],
    [
      'has one digit of the key changed',
      (text) => text.replace(/"key": "0x(.)/, (_, d) => `"key": "0x${d === '1' ? 2 : 1}`),
    ],
    ['holds the key and rubbish', (text) => `${text}}`],
    ['holds a zero key', (text) => text.replace(/"key": "0x[0-9a-f]+/, `"key": "0x${'0'.repeat(64)}`)],
    ['is of another kind', () => '{"version":2}'],
  ]
  it.each(spoil)('gives one sentence without a digit of it when the file %s', (_, change) => {
    openPaperKey(path, 'paper')
    const text = readFileSync(path, 'utf8')
    const { key } = JSON.parse(text) as { key: string }
    writeFileSync(path, change(text))
    const message = messageOf(() => openPaperKey(path, 'paper'))
    expect(message).toBe(
      `The paper key file ${path} is damaged. Move the file away to start with a new paper account; the old one belongs to its key.`,
    )
    expect(message).not.toContain(key.slice(2, 12))
  })

  it('marked for another network is not a paper key', () => {
    openPaperKey(path, 'paper')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"paper"', '"mainnet"'))
    expect(messageOf(() => openPaperKey(path, 'paper'))).toBe(`The key file ${path} is not a paper key.`)
  })

  it('says so when the file can not be opened', () => {
    expect(messageOf(() => openPaperKey(home, 'paper'))).toMatch(/^The paper key file .*\.$/)
  })

  function messageOf(act: () => unknown): string {
    try {
      act()
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
    throw new Error('It did not throw.')
  }
})
