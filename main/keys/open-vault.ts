import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyPurpose } from '../../preload/contract/custody.ts'
import type { HeldKey, Network, Prepared, Signer, Vault } from '../ports.ts'
import { backupOf } from './durable-file.ts'
import { type KeyWrap, whyNoKeychain } from './key-wrap.ts'
import { readKeystoreHeader } from './keystore.ts'
import { whyNoAgentKey } from './master-key.ts'
import { nonceMarkFile } from './nonce-mark.ts'
import { importKey, KeyRefused, type KeystoreSigner, makeKey, openSigner, rememberKey } from './open-signer.ts'
import type { ChildLike } from './signer-client.ts'
import { openUsedAgents } from './used-agents.ts'

export type OpenVault = {
  vault: Vault
  /** Signs with whichever trading key is open at that moment; rejects while none is. */
  signer: Signer
  /** The same for the emergency key. */
  emergency: Signer
  close(): Promise<void>
}

const purposes = ['agent', 'emergency'] as const
/** A use of the desk tells the key's process at most this often. */
const stayEveryMs = 5_000

/**
 * The keys of one account in their folder: made, taken, opened, locked and ended, each in a process of its own. A process
 * that ends is never started again by itself: that would undo a lock.
 */
export function openVault(setting: {
  folder: string
  network: Network
  /** The list of used addresses, one for the whole home. */
  usedFile: string
  keyWrap: KeyWrap | null
  start?: (entry: string) => ChildLike
}): OpenVault {
  const { folder, network, keyWrap } = setting
  const start = setting.start === undefined ? {} : { start: setting.start }
  const used = openUsedAgents(setting.usedFile)
  const open = new Map<KeyPurpose, KeystoreSigner>()
  const lost = new Set<(purpose: KeyPurpose) => void>()
  /** A lock while a key is being opened must win over it. */
  const locks = new Map<KeyPurpose, number>()
  const opening = new Set<KeyPurpose>()
  let stayedAt = Number.NEGATIVE_INFINITY
  const fileOf = (purpose: KeyPurpose) => join(folder, `${purpose}.json`)

  function held(purpose: KeyPurpose): HeldKey | null {
    if (!existsSync(fileOf(purpose))) return null
    const { address, wraps } = readKeystoreHeader(fileOf(purpose))
    return { purpose, address, keychain: wraps[1]?.backend ?? null, isOpen: open.has(purpose) }
  }

  function mustBeNew(purpose: KeyPurpose): void {
    if (existsSync(fileOf(purpose)))
      throw new Error('There is such a key already, and a key is never written over. End the old one first.')
  }

  function whyUsed(address: string): string | null {
    const since = used.since(address)
    if (since === null) return null
    return `${address} was an agent of this desk before (${since.slice(0, 10)}); an agent is never used again. Make a fresh key.`
  }

  async function lock(purpose: KeyPurpose): Promise<void> {
    locks.set(purpose, (locks.get(purpose) ?? 0) + 1)
    const signer = open.get(purpose)
    open.delete(purpose)
    await signer?.close()
  }

  /** A key whose maker was killed before its line was written is as used as any other. */
  function noteHeld(): void {
    for (const file of purposes.map(fileOf).filter((one) => existsSync(one))) {
      const { address } = readKeystoreHeader(file)
      if (used.since(address) === null) used.note(address, `${network} found`)
    }
  }
  try {
    noteHeld()
  } catch {
    // A damaged key file is told of where keys are shown.
  }

  const vault: Vault = {
    keys: () => purposes.flatMap((purpose) => held(purpose) ?? []),
    async make({ purpose, passphrase }) {
      mustBeNew(purpose)
      const address = await makeKey({ keyFile: fileOf(purpose), network, purpose, passphrase, ...start })
      used.note(address, `${network} ${purpose} made`)
      return address
    },
    async take({ purpose, passphrase, file, filePassphrase, roleOf, holdsFunds, whyNot }) {
      mustBeNew(purpose)
      const address = await importKey({
        keyFile: fileOf(purpose),
        network,
        purpose,
        passphrase,
        from: file,
        fromPassphrase: filePassphrase,
        whyNot: async (found) =>
          whyUsed(found) ?? (await whyNoAgentKey(found, { roleOf, holdsFunds })) ?? (await whyNot(found)),
        ...start,
      })
      used.note(address, `${network} ${purpose} taken`)
      return address
    },
    async unlock({ purpose, passphrase, limits, isReducing, idleMs }) {
      if (open.has(purpose)) return
      if (opening.has(purpose)) throw new Error('The key is being opened already.')
      const before = locks.get(purpose)
      opening.add(purpose)
      const signer = await openSigner({
        keyFile: fileOf(purpose),
        network,
        purpose,
        by: passphrase === null ? byKeychain() : { passphrase },
        limits,
        isReducing,
        idleMs,
        ...start,
      }).finally(() => opening.delete(purpose))
      if (locks.get(purpose) !== before) {
        await signer.close()
        throw new Error('The key was locked while it was being opened; it stays locked.')
      }
      open.set(purpose, signer)
      signer.onEnd(() => {
        if (open.get(purpose) !== signer) return
        open.delete(purpose)
        for (const listener of lost) listener(purpose)
      })
    },
    faultOf: (thrown) => {
      const fault = thrown instanceof KeyRefused ? thrown.fault : null
      return fault === 'wrong_passphrase' || fault === 'needs_passphrase' ? fault : 'other'
    },
    lock,
    async discard(purpose) {
      await lock(purpose)
      // The nonce mark goes with its key: nothing is ever signed with it again.
      for (const file of [fileOf(purpose), backupOf(fileOf(purpose)), nonceMarkFile(fileOf(purpose))])
        rmSync(file, { force: true })
    },
    async remember({ purpose, passphrase }) {
      if (keyWrap === null) throw new Error('This window has no keychain; the key stays under your passphrase alone.')
      await rememberKey({ keyFile: fileOf(purpose), passphrase, keyWrap, ...start })
    },
    keychain() {
      const backend = keyWrap?.backend() ?? null
      return { backend, why: backend === null ? null : whyNoKeychain(backend) }
    },
    setReducing: async (isReducing) => open.get('agent')?.setReducing(isReducing),
    tighten: async (limits) => open.get('agent')?.tighten(limits),
    stay() {
      if (performance.now() - stayedAt < stayEveryMs) return
      stayedAt = performance.now()
      // A process that is ending has nothing to stay for.
      for (const signer of open.values()) signer.stay().catch(() => undefined)
    },
    usedSince: used.since,
    noteUsed: used.note,
    onLost: (listener) => void lost.add(listener),
  }

  function byKeychain() {
    if (keyWrap === null) throw new Error('This window has no keychain; type the passphrase.')
    return { keyWrap }
  }

  function face(purpose: KeyPurpose, closed: string): Signer {
    return {
      address: () => held(purpose)?.address ?? '',
      sign: (prepared: Prepared) => open.get(purpose)?.sign(prepared) ?? Promise.reject(new Error(closed)),
      close: () => lock(purpose),
    }
  }

  return {
    vault,
    signer: face('agent', 'The key is locked; unlock it with its passphrase.'),
    emergency: face('emergency', 'The emergency key is not open.'),
    async close() {
      await Promise.all(purposes.map(lock))
    },
  }
}
