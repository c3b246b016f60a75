import type { Custody, KeyPurpose, KeyView } from '../../preload/contract/custody.ts'
import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { PolicyDocument } from '../../preload/contract/facts.ts'
import type { RequestInput, RequestOutput } from '../../preload/contract/requests.ts'
import { whyNotTradable } from '../domain/custody/account-mode.ts'
import { armPhrase, expiryOf } from '../domain/custody/agent-standing.ts'
import { type CustodyClosed, whyCustodyClosed } from '../domain/custody/why-custody-closed.ts'
import type { AccountStanding } from '../domain/risk/check.ts'
import { signerLimits, tightestLimits } from '../domain/risk/signer-limits.ts'
import type { AccountReads, Clock, Exchange, HeldKey, Journal, Network, Networks, SignLimits, Vault } from '../ports.ts'
import { createAgentWatch } from './agent-watch.ts'
import { append, messageOf, note } from './send-command.ts'
import { createStream } from './stream.ts'

export type CustodyPorts = {
  network: Network
  user: string
  clock: Clock
  journal: Journal
  exchange: Exchange
  reads: AccountReads | null
  vault: Vault | null
  networks: Networks | null
  policy: () => PolicyDocument
  alarm: (id: string, text: string, level?: 'warn' | 'danger') => void
  calm: (id: string) => void
}
export type CustodyFlow = ReturnType<typeof createCustodyFlow>

/** How often the venue is asked: while the trading key waits for its approval, the emergency key, otherwise, and after a failure. */
const waitingMs = 6_000
const waitingBesideMs = 30_000
const calmMs = 600_000
const failedMs = 30_000
const tightenMs = 5_000
const defaultLockMinutes = 15
const nothingSigned: SignLimits = { maxNotional: '0', assets: [] }

/** A refusal with its own sentence. */
export const refused = (why: string): DeskFailure => new DeskFailure(deskError('refused', { why }))

/**
 * Who may sign, for which account, on which network: the account's mode is read first, the keys' approval is watched,
 * the lock and mainnet's arming are held here. Until all of that is known to be right, no order leaves; cancels may.
 */
export function createCustodyFlow(ports: CustodyPorts) {
  const { network, user, clock, journal, exchange, reads, vault, networks, alarm, calm } = ports
  const isReal = network !== 'paper'
  const stream = createStream('keys')
  let mode: Custody['mode'] = { word: isReal ? null : 'disabled', why: null }
  let isArmed = network !== 'mainnet'
  let isStopped = false
  let fees: Custody['fees'] = null
  let budget: Custody['budget'] = null
  let cancelNext = () => {}
  let cancelTighten = () => {}
  /** The key was opened while the account could not be read: it signs only what reduces until it is opened anew. */
  let isFenced = false
  /** The limits that the open trading key holds. */
  let limitsHeld: SignLimits | null = null
  let isTradingOpen = false
  function held(): HeldKey[] {
    try {
      const keys = vault?.keys() ?? []
      calm('key-file')
      return keys
    } catch (thrown) {
      alarm('key-file', messageOf(thrown))
      return []
    }
  }
  const watched = createAgentWatch({ ...ports, held })
  const keyOf = (purpose: KeyPurpose): HeldKey | null => held().find((key) => key.purpose === purpose) ?? null

  function nameOf(address: string): string {
    const rows = journal.recent('key_made', 1_000).map((row) => row.body as { address: string; name: string })
    return rows.find((row) => row.address === address)?.name ?? ''
  }

  function viewOf(purpose: KeyPurpose, keys: readonly HeldKey[]): KeyView | null {
    const key = keys.find((one) => one.purpose === purpose)
    if (key === undefined) return null
    const standing = watched.standingOf(key.address)
    const validUntil = standing?.is === 'approved' ? standing.validUntil : null
    return {
      purpose,
      address: key.address,
      name: nameOf(key.address),
      isOpen: key.isOpen,
      approval: standing === null ? 'unknown' : standing.is === 'foreign' ? 'ended' : standing.is,
      validUntil,
      expiry: expiryOf(validUntil, clock.now()),
      keychain: key.keychain,
    }
  }

  function lockOf(agent: KeyView | null): Custody['lock'] {
    if (!isReal) return 'not_needed'
    if (agent === null) return 'no_key'
    return agent.isOpen ? 'open' : 'locked'
  }

  function view(): Custody {
    const keys = held()
    const agent = viewOf('agent', keys)
    return {
      network,
      master: user,
      mayLeavePaper: networks !== null,
      accounts: networks?.accounts() ?? { testnet: null, mainnet: null },
      mode,
      agent,
      emergency: viewOf('emergency', keys),
      lock: lockOf(agent),
      lockAfterMinutes: networks?.lockAfterMinutes() ?? defaultLockMinutes,
      arming: { isNeeded: network === 'mainnet', isArmed, phrase: armPhrase(user) },
      keychain: vault?.keychain() ?? { backend: null, why: null },
      fees,
      budget,
      whyClosed: whyClosed(agent)?.text ?? null,
    }
  }
  const show = () => {
    if (!isStopped) stream.set(view())
  }

  const whyClosed = (agent: KeyView | null, reducesOnly = false): CustodyClosed | null =>
    whyCustodyClosed({ network, mode, agent, isArmed, isFenced, phrase: armPhrase(user) }, reducesOnly)

  /** The mode comes first: without it no other figure of the account means anything. Throws when it can't be read. */
  async function readMode(): Promise<void> {
    if (reads === null) return
    const word = await reads.mode(user)
    mode = { word, why: whyNotTradable(word, word === 'default' ? await reads.spotUsdc(user) : '0') }
    fence()
    if (mode.why === null) calm('account-mode')
    else alarm('account-mode', mode.why)
  }

  async function refresh(withRole: boolean): Promise<void> {
    await readMode()
    await watched.read(withRole)
    fees = await exchange.fees(user)
    if (reads !== null) budget = await reads.budget(user)
  }

  /** Paper has no keys to watch, and its fees never change: they are read once. */
  function readPaperFees(): void {
    exchange.fees(user).then(
      (told) => {
        fees = told
        show()
      },
      () => undefined,
    )
  }

  const waits = ({ address }: HeldKey) => watched.standingOf(address)?.is === 'waiting'
  const isWaiting = () => held().some(waits)

  async function watch(): Promise<void> {
    if (isStopped) return
    let next = failedMs
    try {
      // While a key waits only its approval is asked for.
      if (isWaiting() && mode.word !== null) await watched.read(false)
      else await refresh(false)
      const waiting = held().filter(waits)
      const isTradingKey = waiting.some(({ purpose }) => purpose === 'agent')
      next = isTradingKey ? waitingMs : waiting.length > 0 ? waitingBesideMs : calmMs
    } catch {
      // What was known stays as it was; the desk's feed says that the venue is away.
    }
    show()
    if (!isStopped) cancelNext = clock.after(next, () => void watch())
  }
  /** Shows what is held now, and asks the venue at once. */
  function watchNow(): void {
    cancelNext()
    show()
    void watch()
  }

  async function limitsNow(): Promise<SignLimits> {
    const [account, listings, contexts] = await Promise.all([
      exchange.account(user),
      exchange.listings(),
      exchange.contexts(),
    ])
    const marks = new Map(contexts.map(({ coin, mark }) => [coin, mark]))
    return signerLimits(
      ports.policy(),
      account.equity,
      listings.map((listing) => ({ ...listing, mark: marks.get(listing.coin) ?? '' })),
    )
  }

  /** The second gate, in the key's own process: it must hold where the first one, here, has a hole. */
  const mayOnlyReduce = () => isFenced || !isArmed || !isTradingOpen || mode.word === null || mode.why !== null
  const fence = () => void vault?.setReducing(mayOnlyReduce()).catch(() => undefined)

  function mustHaveVault(): Vault {
    if (vault === null)
      throw refused('The paper key has no passphrase and needs no lock: it moves no real money. Nothing was done.')
    return vault
  }

  /** The open key holds the policy of now as well. Where that can't be had or told, it is tried again. */
  async function tightenNow(): Promise<void> {
    cancelTighten()
    if (isStopped || vault === null || limitsHeld === null || keyOf('agent')?.isOpen !== true) return
    try {
      const now = await limitsNow()
      const next = tightestLimits(limitsHeld, now)
      await vault.tighten(next)
      limitsHeld = next
    } catch {
      cancelTighten = clock.after(tightenMs, () => void tightenNow())
    }
  }

  async function openKey(keys: Vault, purpose: KeyPurpose, passphrase: string | null): Promise<void> {
    const idleMs = (networks?.lockAfterMinutes() ?? defaultLockMinutes) * 60_000
    if (purpose === 'emergency') {
      await keys.unlock({ purpose, passphrase, limits: null, isReducing: true, idleMs: null })
    } else {
      await readMode().catch(() => undefined)
      const document = ports.policy()
      const limits = await limitsNow().catch(() => null)
      if (keyOf('agent')?.isOpen === true) {
        // It holds the limits that it was opened with. One that may add nothing is opened anew, once there is more to give it.
        if (!isFenced || limits === null) return
        await keys.lock('agent')
      }
      const next = limits ?? nothingSigned
      const isReducing = limits === null || mayOnlyReduce()
      await keys.unlock({ purpose, passphrase, limits: next, isReducing, idleMs })
      isFenced = limits === null
      limitsHeld = next
      // What changed while scrypt was at work.
      await keys.setReducing(mayOnlyReduce())
      if (ports.policy() !== document) await tightenNow()
    }
    const body = {
      purpose,
      address: keyOf(purpose)?.address ?? '',
      by: passphrase === null ? 'keychain' : 'passphrase',
    }
    note(journal, { kind: 'key_opened', story: 'keys', coin: null, body })
  }

  // The venue knows first that an agent is gone: an order that it refuses for that is a reason to ask at once.
  journal.onAppend(({ kind, body }) => {
    if (!isReal || (kind !== 'order_outcome' && kind !== 'cancel_outcome')) return
    const { is, reason } = body as { is?: string; reason?: string }
    if (is === 'rejected' && /does not exist|must deposit/i.test(reason ?? '')) watchNow()
  })

  vault?.onLost((purpose) => {
    note(journal, { kind: 'key_locked', story: 'keys', coin: null, body: { purpose, why: 'its process ended' } })
    show()
  })

  return {
    topics: { keys: () => stream },
    keyOf,
    nameOf,
    watchNow,
    /** Reads mode, agents, fees and budget anew; throws when the venue can't say. */
    refresh,
    show,
    standingOf: watched.standingOf,
    modeWord: (): string | null => mode.word,
    isArmed: () => isArmed,
    isOpen: (purpose: KeyPurpose): boolean => keyOf(purpose)?.isOpen ?? false,

    /** Why an order may not leave now; null when it may. Cancels are never asked. */
    closedWhy: (reducesOnly: boolean): CustodyClosed | null => whyClosed(viewOf('agent', held()), reducesOnly),

    /** Who would sign, and for whom; null while the venue did not say. */
    accountStanding(): AccountStanding | null {
      const whose = { network, master: user, isMainnetArmed: network === 'mainnet' && isArmed }
      if (!isReal) return { ...whose, signer: { is: 'own_key', address: user } }
      const agent = viewOf('agent', held())
      if (mode.word === null || agent?.approval === 'unknown') return null
      if (agent === null || agent.approval !== 'approved')
        return { ...whose, signer: { is: 'not_approved', address: agent?.address ?? '' } }
      if (!agent.isOpen) return { ...whose, signer: { is: 'locked' } }
      return { ...whose, signer: { is: 'agent', address: agent.address, validUntil: agent.validUntil } }
    },

    /** Begins to watch mode and approval. An emergency key that the keychain keeps is opened at once: it needs nobody. */
    start(): void {
      show()
      if (!isReal) return readPaperFees()
      const emergency = keyOf('emergency')
      if (vault !== null && emergency?.keychain != null && vault.keychain().why === null)
        openKey(vault, 'emergency', null).then(show, () => undefined)
      void watch()
    },

    /** Only an ACTIVE desk opens positions, and its key knows. */
    noteTrading(state: 'SETTLING' | 'ACTIVE' | 'REDUCING' | 'HALTED'): void {
      isTradingOpen = state === 'ACTIVE'
      fence()
    },

    /** A policy that became tighter reaches the open key at once; a looser one, when the key is opened anew. */
    notePolicy: tightenNow,

    /** Any request of a person keeps the key from locking by itself. */
    noteUse: () => vault?.stay(),

    async unlock({ passphrase }: RequestInput<'keys.unlock'>): Promise<RequestOutput<'keys.unlock'>> {
      const keys = mustHaveVault()
      const emergency = keyOf('emergency')
      if (keyOf('agent') === null && emergency === null)
        throw refused('There is no key to unlock. Make one on the Account screen.')
      try {
        if (keyOf('agent') !== null) await openKey(keys, 'agent', passphrase)
      } catch (thrown) {
        throw refused(messageOf(thrown))
      }
      let also = ''
      if (emergency !== null && !emergency.isOpen) {
        const opened = await openKey(keys, 'emergency', passphrase).then(
          () => true,
          () => false,
        )
        also = opened
          ? ' The emergency key is open too.'
          : ' The emergency key did not open: it has another passphrase.'
      }
      show()
      const closed = whyClosed(viewOf('agent', held()))
      return {
        text: `Unlocked.${also}${closed === null ? '' : ` ${closed.text.replace(/^Not sent: /, 'Still closed: ')}`}`,
      }
    },

    /** The process ends and the key with it. What rests at the exchange stays, stops above all. */
    async lock({ all }: RequestInput<'keys.lock'>): Promise<RequestOutput<'keys.lock'>> {
      const keys = mustHaveVault()
      await keys.lock('agent')
      if (all) await keys.lock('emergency')
      note(journal, {
        kind: 'key_locked',
        story: 'keys',
        coin: null,
        body: { purpose: all ? 'all' : 'agent', why: 'asked' },
      })
      show()
      const isEmergencyOpen = keyOf('emergency')?.isOpen ?? false
      return {
        text: isEmergencyOpen
          ? 'Locked: no order can be signed. Orders and stops at the exchange stay, and the emergency key can still cancel.'
          : 'Locked: neither orders nor cancels can be signed. Orders and stops at the exchange stay.',
      }
    },

    async lockAfter({ minutes }: RequestInput<'keys.lockAfter'>): Promise<RequestOutput<'keys.lockAfter'>> {
      if (networks === null)
        throw refused('Only the Electron window locks a key; this one is for paper. Nothing was changed.')
      networks.setLockAfter(minutes)
      show()
      return {}
    },

    /** The phrase is compared here: no word of the window's opens the way to real money. */
    async arm({ phrase }: RequestInput<'network.arm'>): Promise<RequestOutput<'network.arm'>> {
      if (network !== 'mainnet')
        throw refused(`Only mainnet is armed; this desk is on ${network}. Nothing was changed.`)
      if (phrase.trim() !== armPhrase(user)) throw refused(`Not armed: type "${armPhrase(user)}", exactly.`)
      try {
        await readMode()
      } catch (thrown) {
        throw refused(`Not armed: ${messageOf(thrown)} The account's mode must be known first.`)
      }
      append(journal, { kind: 'network_armed', story: 'network', coin: null, body: { network, master: user } })
      isArmed = true
      fence()
      show()
      return { text: 'Mainnet is armed until this desk is closed: orders are real.' }
    },

    stop(): void {
      isStopped = true
      cancelNext()
      cancelTighten()
    },
  }
}
