import type { KeyPurpose, RealNetwork } from '../../preload/contract/custody.ts'
import type { RequestInput, RequestOutput } from '../../preload/contract/requests.ts'
import { whyNotTradable } from '../domain/custody/account-mode.ts'
import { signedNameOf, whyNoAgentName } from '../domain/custody/agent-standing.ts'
import { readMaster } from '../domain/custody/read-master.ts'
import type { AccountReads, AgentApproval, HeldKey, Networks, Vault } from '../ports.ts'
import { type CustodyFlow, type CustodyPorts, refused } from './custody-flow.ts'
import { append, messageOf } from './send-command.ts'

export type AccountSetupFlow = ReturnType<typeof createAccountSetupFlow>

/** The venue's own page for API wallets (agents). */
const pages: Record<RealNetwork, string> = {
  mainnet: 'https://app.hyperliquid.xyz/API',
  testnet: 'https://app.hyperliquid-testnet.xyz/API',
}
const paperOnly =
  'This window trades on paper only. Open the Electron window to use a real network. Nothing was changed.'

/**
 * From nothing to an account that trades on a real network: the public address, a key of the desk's own, what the master
 * wallet has to approve, and the proof that it did. No secret of the master is ever asked for, and one that is pasted is
 * refused and forgotten.
 */
export function createAccountSetupFlow(ports: CustodyPorts, custody: CustodyFlow) {
  const { network, user, clock, journal, reads, vault, networks } = ports
  /** What was shown to be signed, by purpose: the signature that comes back must fit exactly that. */
  const shown = new Map<KeyPurpose, AgentApproval>()

  function readAddress(text: string): string {
    const reading = readMaster(text)
    if (reading.is === 'address') return reading.address
    throw refused(reading.why)
  }

  /** What the address is, and its mode, before anything else of it is read. Throws a refusal when it is no account of its own. */
  async function lookAt(from: AccountReads, master: string): Promise<{ why: string | null; mode: string }> {
    try {
      const { role, master: owner } = await from.role(master)
      const wrong = whyNoMaster(from.network, master, role, owner)
      if (wrong !== null) throw refused(wrong)
      const mode = await from.mode(master)
      const why = whyNotTradable(mode, mode === 'default' ? await from.spotUsdc(master) : '0')
      return { why, mode }
    } catch (thrown) {
      throw refused(messageOf(thrown))
    }
  }

  function mustReach(): Networks {
    if (networks === null) throw refused(paperOnly)
    return networks
  }

  function mustSetUp(): { keys: Vault; venue: AccountReads; real: RealNetwork } {
    if (vault === null || reads === null || network === 'paper')
      throw refused('On paper the key is made by itself. Choose testnet or mainnet first. Nothing was done.')
    return { keys: vault, venue: reads, real: network }
  }

  function mustHold(purpose: KeyPurpose): HeldKey {
    const key = custody.keyOf(purpose)
    if (key !== null) return key
    throw refused(`There is no ${purpose === 'agent' ? 'agent' : 'emergency'} key here yet. Make one first.`)
  }

  function nameOrRefuse(name: string, purpose: KeyPurpose): void {
    const why = whyNoAgentName(name)
    if (why !== null) throw refused(why)
    const other = custody.keyOf(purpose === 'agent' ? 'emergency' : 'agent')
    if (other !== null && custody.nameOf(other.address) === name)
      throw refused(
        'Both keys need a name of their own: the venue lets one agent of a name take the place of the other.',
      )
  }

  async function finish(
    keys: Vault,
    input: Pick<RequestInput<'keys.make'>, 'purpose' | 'name' | 'passphrase' | 'remember'>,
    address: string,
    how: 'made' | 'taken',
  ): Promise<{ address: string; text: string }> {
    const { purpose, name, passphrase, remember } = input
    append(journal, {
      kind: 'key_made',
      story: address,
      coin: null,
      body: { address, purpose, name, how, master: user },
    })
    let also = ''
    if (remember)
      also = await keys.remember({ purpose, passphrase }).then(
        () => ` This computer's keychain (${keys.keychain().backend ?? ''}) opens it too.`,
        (thrown: unknown) => ` ${messageOf(thrown)}`,
      )
    custody.watchNow()
    return { address, text: `The key ${address} is ready. Now approve it with the master wallet.${also}` }
  }

  /** Nothing of a passphrase may be in what is said; the key's process says why in sentences of its own. */
  async function orRefuse<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task()
    } catch (thrown) {
      throw refused(messageOf(thrown))
    }
  }

  return {
    async look({ network: wanted, master }: RequestInput<'network.look'>): Promise<RequestOutput<'network.look'>> {
      const address = readAddress(master)
      const { why, mode } = await lookAt(mustReach().readsOf(wanted), address)
      const text = why ?? `${address} is an account on ${wanted} (mode ${mode}); it can be traded on.`
      return { master: address, text, mayTrade: why === null }
    },

    /** One network at a time: this desk closes, and nothing of it is carried over. */
    async use({ network: wanted, master }: RequestInput<'network.use'>): Promise<RequestOutput<'network.use'>> {
      const host = mustReach()
      const known = wanted === 'paper' ? null : host.accounts()[wanted]
      const address = wanted === 'paper' ? null : master === null ? known : readAddress(master)
      if (wanted !== 'paper' && address === null)
        throw refused(`No account is known on ${wanted}. Give its public address.`)
      if (wanted === network && (wanted === 'paper' || address === user))
        throw refused(`This desk is on ${wanted} already. Nothing was changed.`)
      if (wanted !== 'paper' && address !== null && address !== known) await lookAt(host.readsOf(wanted), address)
      append(journal, {
        kind: 'network_left',
        story: 'network',
        coin: null,
        body: { from: network, to: wanted, master: address },
      })
      host.use(wanted, address)
      return {
        text: `Closing ${network} and opening ${wanted}. Orders and positions on ${network} stay where they are; nobody here watches them meanwhile.`,
      }
    },

    async make(input: RequestInput<'keys.make'>): Promise<RequestOutput<'keys.make'>> {
      const { keys } = mustSetUp()
      const { purpose, name, passphrase } = input
      nameOrRefuse(name, purpose)
      const address = await orRefuse(() => keys.make({ purpose, passphrase }))
      return finish(keys, input, address, 'made')
    },

    async take(input: RequestInput<'keys.import'>): Promise<RequestOutput<'keys.import'>> {
      const { keys, venue } = mustSetUp()
      const { purpose, name, passphrase, file, filePassphrase } = input
      nameOrRefuse(name, purpose)
      const address = await orRefuse(() =>
        keys.take({
          purpose,
          passphrase,
          file,
          filePassphrase,
          roleOf: async (of) => (await venue.role(of)).role,
          holdsFunds: async (of) => !/^0(\.0+)?$/.test(await venue.spotUsdc(of)),
          whyNot: (of) => whyNotOurs(venue, of),
        }),
      )
      return finish(keys, input, address, 'taken')
    },

    async guide({ purpose, days }: RequestInput<'keys.guide'>): Promise<RequestOutput<'keys.guide'>> {
      const { venue, real } = mustSetUp()
      const { address } = mustHold(purpose)
      const name = custody.nameOf(address)
      if (name === '')
        throw refused(
          'The desk ended while this key was being made, and its name is not known. End the key and make another.',
        )
      const now = clock.now()
      const { signedName, validUntil } = signedNameOf(name, days, now)
      const approval: AgentApproval = { network: real, address, signedName, nonce: now }
      shown.set(purpose, approval)
      const listed = await venue.agents(user).catch(() => [])
      const before = listed.find((one) => one.name === name && one.address !== address)
      return {
        network: real,
        master: user,
        address,
        name,
        signedName,
        validUntil,
        page: pages[real],
        steps: [
          `Open ${pages[real]} and connect the wallet of ${user}. Look at the page's address twice: it must be exactly this one.`,
          `Type the name ${name}.`,
          `Put ${address} where the page asks for the API wallet address. Don't let the page generate one.`,
          `Authorize it, choose how many days it is valid (${days}; at most 180), and sign in the wallet. The wallet must show the same address, and no transfer.`,
          'Come back here: the desk sees the approval by itself, within seconds.',
        ],
        typedData: venue.typedData(approval),
        replaces: before?.address ?? null,
      }
    },

    async submit({ purpose, signature }: RequestInput<'keys.submit'>): Promise<RequestOutput<'keys.submit'>> {
      const { venue } = mustSetUp()
      const approval = shown.get(purpose)
      if (approval === undefined || approval.address !== mustHold(purpose).address)
        throw refused(
          'Show what is to be approved first; the signature must be of exactly that text. Nothing was sent.',
        )
      const answer = await orRefuse(() => venue.submitApproval(approval, signature, user))
      custody.watchNow()
      if (answer !== null) throw refused(`The venue refused the approval: ${answer} Nothing was approved.`)
      return { text: 'The venue took the approval; the desk checks that the agent is listed.' }
    },

    async check(): Promise<RequestOutput<'keys.check'>> {
      mustSetUp()
      await orRefuse(() => custody.refresh(true))
      custody.show()
      const key = custody.keyOf('agent') ?? custody.keyOf('emergency')
      if (key === null) return { text: 'There is no key here yet.' }
      const standing = custody.standingOf(key.address)
      const texts = {
        waiting: `${key.address} is not approved yet.`,
        approved: `${key.address} is approved.`,
        ended: `${key.address} is not approved any more.`,
        foreign: `${key.address} belongs to another account.`,
      }
      return { text: standing === null ? 'The venue did not say yet.' : texts[standing.is] }
    },

    /** The row and the list of used addresses come first: a key whose file is gone must never come back. */
    async retire({ purpose }: RequestInput<'keys.retire'>): Promise<RequestOutput<'keys.retire'>> {
      const { keys, real } = mustSetUp()
      const { address } = mustHold(purpose)
      const name = custody.nameOf(address)
      await orRefuse(async () => keys.noteUsed(address, `${real} ${purpose} ended`))
      append(journal, { kind: 'key_retired', story: address, coin: null, body: { address, purpose } })
      await orRefuse(() => keys.discard(purpose))
      shown.delete(purpose)
      custody.watchNow()
      return {
        text: `The key ${address} is gone from this computer. If it was approved, take it back at ${pages[real]} (remove "${name}"), or approve a fresh key under the same name, which takes its place.`,
      }
    },
  }

  /** An agent that acts for somebody else is none of ours. */
  async function whyNotOurs(venue: AccountReads, address: string): Promise<string | null> {
    if (address === user)
      return `That is the key of the account itself, which can withdraw. Give the desk an agent key only.`
    const { role, master } = await venue.role(address)
    if (role !== 'agent' || master === user) return null
    return `${address} is an agent of another account (${master ?? 'unknown'}), so it can't act for ${user}.`
  }
}

/** Why an address is not one to trade as, as a sentence; null when it is an account of its own. */
function whyNoMaster(network: string, address: string, role: string, owner: string | null): string | null {
  if (role === 'user') return null
  if (role === 'agent')
    return `${address} is an API wallet (agent) of ${owner ?? 'another account'}. Give the address of the account itself.`
  if (role === 'subAccount')
    return `${address} is a sub-account of ${owner ?? 'another account'}; this desk trades main accounts only.`
  if (role === 'missing')
    return `${network} knows no account at ${address}. Check the address and the network; a new account exists after its first deposit.`
  return `${address} is no account of a trader (the venue says "${role.replace(/\W/g, '').slice(0, 20)}").`
}
