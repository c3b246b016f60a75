import { whyNotAllowed } from './allowed-action.ts'
import { openPaperKey } from './paper-key.ts'
import { signAction } from './sign-action.ts'
import { type SignerAnswer, type SignerRequest, signerRequest } from './signer-messages.ts'

/** The entry of the key's own process: the key is read here, held here, and ends with the process. */

/** How Electron's utility process speaks; Node's fork speaks over `process` itself. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(value: unknown): void
}
const parentPort = (process as { parentPort?: ParentPort }).parentPort

let held: { key: Uint8Array; network: 'paper' } | null = null

function open({ id, keyFile, network }: Extract<SignerRequest, { do: 'open' }>): SignerAnswer {
  if (held !== null) return { id, is: 'refused', why: 'A key is already open.' }
  const { key, address } = openPaperKey(keyFile, network)
  held = { key, network: 'paper' }
  warmUp()
  return { id, is: 'open', address }
}

/** The first signatures of a process cost many times the later ones: pay for them now, the same way. Nobody sees them. */
function warmUp() {
  const limit = { a: 0, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } }, c: `0x${'0'.repeat(32)}` }
  const action = { type: 'order', orders: [limit], grouping: 'na' }
  for (let id = 0; id < 10; id += 1) answer({ id, do: 'sign', network: 'paper', action, nonce: 0, expiresAfter: 0 })
}

function sign({ id, network, action, nonce, expiresAfter }: Extract<SignerRequest, { do: 'sign' }>): SignerAnswer {
  if (held === null) return { id, is: 'refused', why: 'No key is open.' }
  if (network !== held.network) return { id, is: 'refused', why: `The key is for ${held.network}, not for ${network}.` }
  const why = whyNotAllowed(action)
  if (why !== null) return { id, is: 'refused', why }
  const request = { network: held.network, action: action as Record<string, unknown>, nonce, expiresAfter }
  return { id, is: 'signed', signature: signAction(held.key, request) }
}

function answer(message: unknown): SignerAnswer | null {
  const parsed = signerRequest.safeParse(message)
  if (!parsed.success) {
    const id = (message as { id?: unknown } | null)?.id
    return Number.isSafeInteger(id) ? { id: id as number, is: 'refused', why: 'The request is not in its form.' } : null
  }
  const request = parsed.data
  try {
    return request.do === 'open' ? open(request) : sign(request)
  } catch (error) {
    return { id: request.id, is: 'refused', why: error instanceof Error ? error.message : 'The key process failed.' }
  }
}

if (parentPort !== undefined) {
  parentPort.on('message', ({ data }) => {
    const reply = answer(data)
    if (reply !== null) parentPort.postMessage(reply)
  })
} else {
  process.on('message', (message) => {
    const reply = answer(message)
    if (reply !== null) process.send?.(reply)
  })
  // The desk is gone: so is the key.
  process.on('disconnect', () => process.exit(0))
}
