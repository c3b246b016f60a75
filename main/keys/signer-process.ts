import { writeFileSync } from 'node:fs'
import { whyNotAllowed } from './allowed-action.ts'
import { type Chore, doChore } from './key-chores.ts'
import { openKeystore } from './keystore.ts'
import { KeystoreError } from './keystore-format.ts'
import { nonceMarkFile, openNonceMark } from './nonce-mark.ts'
import { openPaperKey } from './paper-key.ts'
import { checkedSigner, signAction } from './sign-action.ts'
import { type SignerAnswer, type SignerRequest, signerRequest } from './signer-messages.ts'
import { openSession, type SigningSession } from './signing-session.ts'

/** The entry of the key's own process: the key is read here, held here, and ends with the process. */

/** How Electron's utility process speaks; Node's fork speaks over `process` itself. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(value: unknown): void
}
const parentPort = (process as { parentPort?: ParentPort }).parentPort
type Request<What extends SignerRequest['do']> = Extract<SignerRequest, { do: What }>

/** The key that is open: the paper key, or one from a key file with all its checks. */
let paper: Uint8Array | null = null
let session: SigningSession | null = null
let idle: { ms: number; timer: NodeJS.Timeout } | null = null

const nobody = new Uint8Array(32).fill(1)

/** A crash must leave no picture of this memory on the disk. Only Linux lets a process say so itself. */
function forbidCoreDump() {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // Without /proc there is nothing to switch off here.
  }
}

/** Overwrites the key and ends the process. */
function leave(code: number): never {
  paper?.fill(0)
  session?.wipe()
  process.exit(code)
}

function stayAwake() {
  if (idle === null) return
  clearTimeout(idle.timer)
  idle.timer = setTimeout(() => leave(0), idle.ms)
}

function open({ id, keyFile, network }: Request<'open'>): SignerAnswer {
  if (paper !== null || session !== null) return { id, is: 'refused', why: 'A key is already open.' }
  const { key, address } = openPaperKey(keyFile, network)
  paper = key
  warmUp((request) => signAction(nobody, request))
  return { id, is: 'open', address }
}

function unlock({ id, keyFile, network, purpose, by, limits, isReducing, idleMs }: Request<'unlock'>): SignerAnswer {
  if (paper !== null || session !== null) return { id, is: 'refused', why: 'A key is already open.' }
  if (purpose === 'agent' && limits === null) {
    return { id, is: 'refused', why: 'A key is not opened without its limits.' }
  }
  const { header, key } = openKeystore(keyFile, by)
  const whyOther = whyOtherKey(header, { network, purpose })
  if (whyOther !== null) {
    key.fill(0)
    return { id, is: 'refused', why: whyOther }
  }
  const mark = openNonceMark(nonceMarkFile(keyFile))
  session = openSession({ key, network, purpose, limits, isReducing, mark })
  warmUp(checkedSigner(nobody))
  if (idleMs !== null) idle = { ms: idleMs, timer: setTimeout(() => leave(0), idleMs) }
  return { id, is: 'open', address: header.address }
}

function whyOtherKey(
  header: { network: string; purpose: string },
  wanted: { network: string; purpose: string },
): string | null {
  if (header.network !== wanted.network) return `This key was made for ${header.network}, not for ${wanted.network}.`
  return header.purpose === wanted.purpose ? null : `This key was made as the ${header.purpose} key.`
}

/** The first signatures of a process cost many times the later ones: pay for them now, with a key that is nobody's. */
function warmUp(signOne: (request: Parameters<typeof signAction>[1]) => unknown) {
  const limit = { a: 0, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } }, c: `0x${'0'.repeat(32)}` }
  const action = { type: 'order', orders: [limit], grouping: 'na' }
  for (let nonce = 0; nonce < 10; nonce += 1) {
    const message = { id: 0, do: 'sign', network: 'paper', action, nonce, expiresAfter: 0 }
    if (signerRequest.safeParse(message).success && whyNotAllowed(action) === null) {
      signOne({ network: 'paper', action, nonce, expiresAfter: 0 })
    }
  }
}

async function sign(request: Request<'sign'>): Promise<SignerAnswer> {
  const { id, network, nonce, expiresAfter } = request
  stayAwake()
  if (session !== null) return { id, is: 'signed', signature: await session.sign(request) }
  if (paper === null) return { id, is: 'refused', why: 'No key is open.' }
  if (network !== 'paper') return { id, is: 'refused', why: `The key is for paper, not for ${network}.` }
  // What is judged is what is hashed: plain JSON, nothing hidden in it.
  const action: unknown = JSON.parse(JSON.stringify(request.action ?? null))
  const why = whyNotAllowed(action)
  if (why !== null) return { id, is: 'refused', why }
  const plain = { network, action: action as Record<string, unknown>, nonce, expiresAfter } as const
  return { id, is: 'signed', signature: signAction(paper, plain) }
}

/** What may be asked of an open key besides a signature. */
function adjust(request: Request<'tighten' | 'set_reducing' | 'stay'>): SignerAnswer {
  const { id } = request
  if (session === null) return { id, is: 'refused', why: 'No key is open.' }
  stayAwake()
  if (request.do === 'tighten') session.tighten(request.limits)
  if (request.do === 'set_reducing') session.setReducing(request.isReducing)
  return { id, is: 'done' }
}

function chore(request: Chore): SignerAnswer {
  const { id } = request
  if (paper !== null || session !== null) return { id, is: 'refused', why: 'A key is already open.' }
  const address = doChore(request)
  return address === null ? { id, is: 'done' } : { id, is: 'open', address }
}

function perform(request: SignerRequest): SignerAnswer | Promise<SignerAnswer> {
  switch (request.do) {
    case 'open':
      return open(request)
    case 'sign':
      return sign(request)
    case 'unlock':
      return unlock(request)
    case 'lock':
      return leave(0)
    case 'tighten':
    case 'set_reducing':
    case 'stay':
      return adjust(request)
    default:
      return chore(request)
  }
}

/** Overwrites every buffer of a message: passphrases and keychain secrets. */
function wipe(value: unknown) {
  if (value instanceof Uint8Array) value.fill(0)
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) wipe(inner)
}

async function answer(message: unknown): Promise<SignerAnswer | null> {
  const parsed = signerRequest.safeParse(message)
  if (!parsed.success) {
    wipe(message)
    const id = (message as { id?: unknown } | null)?.id
    return Number.isSafeInteger(id) ? { id: id as number, is: 'refused', why: 'The request is not in its form.' } : null
  }
  const { id } = parsed.data
  try {
    return await perform(parsed.data)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'The key process failed.'
    return { id, is: 'refused', why, ...(error instanceof KeystoreError ? { fault: error.fault } : {}) }
  } finally {
    if (parsed.data.do !== 'sign') wipe(parsed.data)
  }
}

forbidCoreDump()
process.on('uncaughtException', () => leave(1))
if (parentPort !== undefined) {
  parentPort.on('message', async ({ data }) => {
    const reply = await answer(data)
    if (reply !== null) parentPort.postMessage(reply)
  })
} else {
  process.on('message', async (message) => {
    const reply = await answer(message)
    if (reply !== null) process.send?.(reply)
  })
  // The desk is gone: so is the key.
  process.on('disconnect', () => leave(0))
}
