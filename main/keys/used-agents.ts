import { existsSync } from 'node:fs'
import { readShortFile, replaceFile, writeNewFile } from './durable-file.ts'

/** One line a use: address, time, and why, on all networks of a home. */
const lineForm = /^(0x[0-9a-f]{40}) (\S+) (.*)$/
const longest = 4_000_000

/**
 * The list of every address that was ever an agent of this home. The venue forgets the nonces of an agent that it no
 * longer knows, so that an old signed order could be taken again if its key ever came back: no address comes back.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/nonces-and-api-wallets
 */
export function openUsedAgents(file: string): {
  since(address: string): string | null
  note(address: string, why: string): void
} {
  const lines = existsSync(file) ? readShortFile(file, longest).split('\n').filter(Boolean) : []
  const uses = new Map<string, string>()
  for (const line of lines) {
    const [, address, time] = lineForm.exec(line) ?? []
    if (address === undefined || time === undefined) {
      throw new Error(`The list of used keys ${file} is damaged. Nothing was started; put a copy of it back.`)
    }
    if (!uses.has(address)) uses.set(address, time)
  }
  return {
    since: (address) => uses.get(address.toLowerCase()) ?? null,
    note(address, why) {
      const used = address.toLowerCase()
      const time = new Date().toISOString()
      const next = [...lines, `${used} ${time} ${why.replace(/\s+/g, ' ')}`]
      const text = `${next.join('\n')}\n`
      if (existsSync(file)) {
        replaceFile(file, text, (readBack) => {
          if (readBack !== text) throw new Error(`The list ${file} did not read back as written.`)
        })
      } else writeNewFile(file, text)
      lines.push(next.at(-1) ?? '')
      if (!uses.has(used)) uses.set(used, time)
    },
  }
}
