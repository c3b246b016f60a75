import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Clock, Network, Prepared, Signed, Signer } from '../ports.ts'
import { type SignerAnswer, type SignerRequest, signerAnswer } from './signer-messages.ts'

/** A process that can be spoken to; Node's fork by default, Electron's utilityProcess in its host. */
export type ChildLike = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once when the process is gone, or could not be started; at once when it already is. */
  onEnd(listener: () => void): void
  kill(): void
}

/** The port, and word of the process's end (a lock, a crash); it is not started again by itself. */
export type SignerProcess = Signer & { onEnd(listener: () => void): () => void }

const timeLimitMs = 5_000
/** Starting a process and opening the key may take long on a busy machine. */
const openLimitMs = 30_000
/** All that Node itself may need from the environment; nothing else is handed on. */
const environmentNames = ['SystemRoot', 'SYSTEMROOT', 'WINDIR', 'TMPDIR', 'TEMP', 'TMP']

/** Starts the entry under this same Node with an empty command line and almost no environment. */
export function forkChild(entry: string): ChildLike {
  const env: NodeJS.ProcessEnv = {}
  for (const name of environmentNames) if (process.env[name] !== undefined) env[name] = process.env[name]
  // Where Node has it: a signal must not open a debugger in the process that holds the key.
  const execArgv = process.allowedNodeEnvironmentFlags.has('--disable-sigusr1') ? ['--disable-sigusr1'] : []
  const child = fork(entry, [], { execArgv, env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'json' })
  const ends = new Set<() => void>()
  let hasEnded = false
  const end = () => {
    if (hasEnded) return
    hasEnded = true
    for (const listener of ends) listener()
  }
  child.on('exit', end)
  child.on('error', end)
  return {
    send: (message) => void child.send(message as object, (error) => error && end()),
    onMessage: (listener) => void child.on('message', listener),
    onEnd: (listener) => (hasEnded ? listener() : void ends.add(listener)),
    kill: () => void child.kill('SIGKILL'),
  }
}

type Pending = { take: (answer: SignerAnswer) => void; fail: (error: Error) => void; cancelLimit: () => void }
type Ask = SignerRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

/** Requests and answers over one child, matched by id, each with a time limit. */
function converse(child: ChildLike, clock: Pick<Clock, 'after'>) {
  const pending = new Map<number, Pending>()
  const ends = new Set<() => void>()
  let lastId = 0
  let gone: string | null = null

  function end(why: string) {
    if (gone !== null) return
    gone = why
    for (const { fail, cancelLimit } of pending.values()) {
      cancelLimit()
      fail(new Error(why))
    }
    pending.clear()
    for (const listener of ends) listener()
  }
  child.onEnd(() => end('The key process has ended; nothing can be signed until it is started again.'))
  child.onMessage((message) => {
    const parsed = signerAnswer.safeParse(message)
    if (!parsed.success) return
    const waiting = pending.get(parsed.data.id)
    if (waiting === undefined) return
    pending.delete(parsed.data.id)
    waiting.cancelLimit()
    waiting.take(parsed.data)
  })

  return {
    end,
    onEnd(listener: () => void) {
      ends.add(listener)
      return () => void ends.delete(listener)
    },
    ask(request: Ask, limitMs = timeLimitMs): Promise<SignerAnswer> {
      return new Promise((resolve, reject) => {
        if (gone !== null) return reject(new Error(gone))
        lastId += 1
        const id = lastId
        const cancelLimit = clock.after(limitMs, () => {
          pending.delete(id)
          reject(
            new Error(
              `The key process did not answer within ${limitMs / 1_000} s; a signature that comes later is dropped.`,
            ),
          )
        })
        pending.set(id, { take: resolve, fail: reject, cancelLimit })
        child.send({ id, ...request })
      })
    },
  }
}

const systemClock: Pick<Clock, 'after'> = {
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** This file's neighbour, as source or as built. */
const ownEntry = () =>
  fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './signer-process.ts' : './signer-process.js', import.meta.url),
  )

/**
 * Starts the key's process and opens the key file in it (made on first use, paper only). Rejects with one sentence when
 * the file is damaged or meant for another network. When the process dies, every sign rejects, now and later: a key
 * process that comes back by itself would undo a lock.
 */
export async function startSigner(setting: {
  keyFile: string
  network: Network
  start?: (entry: string) => ChildLike
  entry?: string
  clock?: Pick<Clock, 'after'>
}): Promise<SignerProcess> {
  const { keyFile, network, start = forkChild, entry = ownEntry(), clock = systemClock } = setting
  const child = start(entry)
  const talk = converse(child, clock)
  let address: string
  try {
    const opened = await talk.ask({ do: 'open', keyFile, network }, openLimitMs)
    if (opened.is !== 'open')
      throw new Error(opened.is === 'refused' ? opened.why : 'The key process did not open the key.')
    address = opened.address
  } catch (error) {
    child.kill()
    throw error
  }

  return {
    address: () => address,
    async sign(prepared: Prepared) {
      const { action, nonce, expiresAfter } = prepared
      if (prepared.network !== network) throw new Error(`The key is for ${network}, not for ${prepared.network}.`)
      const answer = await talk.ask({ do: 'sign', network, action, nonce, expiresAfter })
      if (answer.is === 'refused') throw new Error(answer.why)
      if (answer.is !== 'signed') throw new Error('The key process gave no signature.')
      return Object.freeze({ prepared, signature: Object.freeze(answer.signature) }) as Signed
    },
    onEnd: talk.onEnd,
    async close() {
      const ended = new Promise<void>((resolve) => child.onEnd(resolve))
      talk.end('The key is locked; nothing can be signed until it is opened again.')
      child.kill()
      await ended
    },
  }
}
