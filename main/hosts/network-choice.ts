import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { networkSchema } from '../../preload/contract/custody.ts'
import type { RealAccount } from '../real-ports.ts'

const address = z.string().regex(/^0x[0-9a-f]{40}$/)
const choiceSchema = z.strictObject({
  network: networkSchema,
  accounts: z.strictObject({ testnet: address.nullable(), mainnet: address.nullable() }),
  lockAfterMinutes: z.number().int().min(1).max(720),
})

/** Which network a home folder is set to, the account on each, and when the key locks by itself. */
export type NetworkChoice = z.infer<typeof choiceSchema>

/** Nothing chosen. */
export const onPaper: NetworkChoice = {
  network: 'paper',
  accounts: { testnet: null, mainnet: null },
  lockAfterMinutes: 15,
}
const fileOf = (homeDir: string) => join(homeDir, 'network.json')

/** The home's choice; paper where nothing was chosen. Throws one sentence when the file can't be read: no network is guessed. */
export function readNetworkChoice(homeDir: string): NetworkChoice {
  const file = fileOf(homeDir)
  if (!existsSync(file)) return onPaper
  try {
    return choiceSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Error(
      `${file} can't be read, so the network is not known. Nothing was started; mend the file or move it away.`,
    )
  }
}

/** Keeps the choice, whole or not at all. */
export function writeNetworkChoice(homeDir: string, choice: NetworkChoice): void {
  const draft = `${fileOf(homeDir)}.draft`
  writeFileSync(draft, `${JSON.stringify(choice, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, fileOf(homeDir))
}

/** The account that the choice names; null is paper. Throws when it names a real network without an account. */
export function chosenAccount({ network, accounts }: NetworkChoice): RealAccount | null {
  if (network === 'paper') return null
  const master = accounts[network]
  if (master === null)
    throw new Error(`The home is set to ${network}, but no account is known there. Nothing was started.`)
  return { network, master }
}
