import type { ApprovalGuide, Custody, KeyView } from '../../preload/contract/custody.ts'
import type { Handlers } from '../../preload/contract/requests.ts'
import type { SceneName } from './fake-desk.ts'
import type { fakeStream } from './fake-stream.ts'

const master = '0x5e9ed2b1c44f0a37b0c1d9e25a6c7f8812fe41c7'
const dayMs = 86_400_000

const key = (purpose: KeyView['purpose'], now: number, part: Partial<KeyView> = {}): KeyView => ({
  purpose,
  address:
    purpose === 'agent' ? '0x9b1a07c2d4e8f36a5b2c1d0e9f8a7b6c5d4e3f21' : '0x2c77aa10b3d9e4f58a6b7c8d9e0f1a2b3c4d5e6f',
  name: purpose === 'agent' ? 'hyperllm-desk' : 'hyperllm-exit',
  isOpen: true,
  approval: 'approved',
  validUntil: now + 88 * dayMs,
  expiry: 'fine',
  keychain: null,
  ...part,
})

/** The network of a scene. */
export function networkOf(scene: SceneName): Custody['network'] {
  if (scene === 'mainnet' || scene === 'mainnet-armed') return 'mainnet'
  return ['no-key', 'waiting', 'testnet', 'locked', 'unfit'].includes(scene) ? 'testnet' : 'paper'
}

/** Network, account and keys in a scene. */
export function custodyValue(scene: SceneName, now: number): Custody {
  const network = networkOf(scene)
  const base: Custody = {
    network,
    master,
    mayLeavePaper: scene !== 'first-run',
    accounts: { testnet: network === 'paper' ? null : master, mainnet: null },
    mode: { word: 'disabled', why: null },
    agent: null,
    emergency: null,
    lock: network === 'paper' ? 'not_needed' : 'no_key',
    lockAfterMinutes: 15,
    arming: { isNeeded: network === 'mainnet', isArmed: scene !== 'mainnet', phrase: 'trade real money 41c7' },
    keychain: { backend: 'gnome_libsecret', why: null },
    fees: { taker: '0.00045', maker: '0.00015' },
    budget: { used: 412, cap: 31_870 },
    whyClosed: null,
  }
  switch (scene) {
    case 'no-key':
      return {
        ...base,
        whyClosed: 'Not sent: this account has no agent key here yet. Make one on the Account screen, and approve it.',
      }
    case 'waiting':
      return {
        ...base,
        agent: key('agent', now, { approval: 'waiting', isOpen: false, validUntil: null }),
        lock: 'locked',
        whyClosed:
          'Not sent: the agent is not approved yet. Approve it with the master wallet; the Account screen says how.',
      }
    case 'testnet':
      return { ...base, agent: key('agent', now), emergency: key('emergency', now), lock: 'open' }
    case 'locked':
      return {
        ...base,
        agent: key('agent', now, {
          isOpen: false,
          validUntil: now + 5 * dayMs,
          expiry: 'soon',
          keychain: 'gnome_libsecret',
        }),
        emergency: key('emergency', now, { approval: 'waiting', isOpen: false, validUntil: null }),
        lock: 'locked',
        whyClosed: 'Not sent: the key is locked. Unlock it with its passphrase.',
      }
    case 'unfit': {
      const why =
        'The account is in the mode "unifiedAccount", in which its perp equity is not meaningful. Nothing is traded on it. Set the account to the standard mode at the venue, then check again.'
      return {
        ...base,
        agent: key('agent', now),
        lock: 'open',
        mode: { word: 'unifiedAccount', why },
        whyClosed: `Not sent: ${why}`,
      }
    }
    case 'mainnet':
    case 'mainnet-armed':
      return {
        ...base,
        agent: key('agent', now),
        emergency: key('emergency', now),
        lock: 'open',
        whyClosed:
          scene === 'mainnet'
            ? 'Not sent: mainnet is not armed in this session. Type "trade real money 41c7" on the Account screen.'
            : null,
      }
    default:
      return base
  }
}

type KeyRequests = Pick<Handlers, Extract<keyof Handlers, `keys.${string}` | `network.${string}`>>

/** Answers that look right; the walk-through moves the stream on. */
export function custodyHandlers(stream: ReturnType<typeof fakeStream<'keys'>>): KeyRequests {
  const now = Date.now()
  return {
    'network.look': async () => ({
      master,
      text: `${master} is an account on testnet; it can be traded on.`,
      mayTrade: true,
    }),
    'network.use': async ({ network }) => {
      stream.patch({ network, lock: network === 'paper' ? 'not_needed' : 'no_key', agent: null })
      return { text: `Opening ${network}.` }
    },
    'network.arm': async () => {
      stream.patch({ arming: { ...stream.value().arming, isArmed: true }, whyClosed: null })
      return { text: 'Mainnet is armed until this desk is closed: orders are real.' }
    },
    'keys.make': async ({ purpose, name }) => {
      const made = key(purpose, now, { name, approval: 'waiting', isOpen: false, validUntil: null })
      stream.patch(purpose === 'agent' ? { agent: made, lock: 'locked' } : { emergency: made })
      return { address: made.address, text: `The key ${made.address} is ready. Now approve it with the master wallet.` }
    },
    'keys.import': async ({ purpose }) => ({ address: key(purpose, now).address, text: 'The key is ready.' }),
    'keys.guide': async ({ purpose, days }) => guide(key(purpose, now), now + days * dayMs),
    'keys.submit': async () => ({ text: 'The venue took the approval; the desk checks that the agent is listed.' }),
    'keys.check': async () => {
      const { agent } = stream.value()
      if (agent !== null) stream.patch({ agent: { ...agent, approval: 'approved', validUntil: now + 90 * dayMs } })
      return { text: 'The agent is approved.' }
    },
    'keys.unlock': async () => {
      const { agent } = stream.value()
      if (agent !== null) stream.patch({ agent: { ...agent, isOpen: true }, lock: 'open', whyClosed: null })
      return { text: 'Unlocked.' }
    },
    'keys.lock': async () => {
      const { agent } = stream.value()
      if (agent !== null) stream.patch({ agent: { ...agent, isOpen: false }, lock: 'locked' })
      return { text: 'Locked: no order can be signed. Orders and stops at the exchange stay.' }
    },
    'keys.retire': async ({ purpose }) => {
      stream.patch(purpose === 'agent' ? { agent: null, lock: 'no_key' } : { emergency: null })
      return { text: 'The key is gone from this computer.' }
    },
    'keys.lockAfter': async ({ minutes }) => {
      stream.patch({ lockAfterMinutes: minutes })
      return {}
    },
  }
}

function guide({ address, name }: KeyView, validUntil: number): ApprovalGuide {
  const page = 'https://app.hyperliquid-testnet.xyz/API'
  const message = { hyperliquidChain: 'Testnet', agentAddress: address, agentName: `${name} valid_until ${validUntil}` }
  return {
    network: 'testnet',
    master,
    address,
    name,
    signedName: message.agentName,
    validUntil,
    page,
    steps: [
      `Open ${page} and connect the wallet of ${master}. Look at the page's address twice: it must be exactly this one.`,
      `Type the name ${name}.`,
      `Put ${address} where the page asks for the API wallet address. Don't let the page generate one.`,
      'Authorize it, choose how many days it is valid (90; at most 180), and sign in the wallet.',
      'Come back here: the desk sees the approval by itself, within seconds.',
    ],
    typedData: JSON.stringify({ primaryType: 'HyperliquidTransaction:ApproveAgent', message }, null, 2),
    replaces: null,
  }
}
