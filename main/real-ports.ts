import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import { policySchema, settingsSchema } from '../preload/contract/facts.ts'
import type { Ports } from './desk.ts'
import { createExchange } from './exchange/hyperliquid/create-exchange.ts'
import { openNonceStore } from './exchange/hyperliquid/nonce-store.ts'
import { openJournal } from './journal/journal.ts'
import { paperKeyFile } from './keys/paper-key.ts'
import { type ChildLike, startSigner } from './keys/signer-client.ts'
import { type Paper, startPaper } from './paper/start-paper.ts'
import type { Clock, Digest, Ids } from './ports.ts'
import { readWords } from './words/read-words.ts'

/** Where the desk's own paper exchange can be reached while it runs; a second process may cancel through it. */
export const runningPaperFile = (home: string): string => join(home, 'paper', 'running.json')

const paperFund = '10000'
const settingsFile = z.strictObject({ settings: settingsSchema.optional(), policy: policySchema.optional() })

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    // Waiting alone keeps no process alive; sockets and windows do.
    timer.unref()
    return () => clearTimeout(timer)
  },
}

export const randomIds: Ids = { next: () => randomBytes(16).toString('hex') }
export const sha256: Digest = (text) => createHash('sha256').update(text).digest('hex')

/**
 * Builds the real ports of a home folder on the paper exchange: the desk's own, started here with its state in the home,
 * or the one at `paper`. What was opened is closed again when a later part fails. Throws an Error with one sentence.
 */
export async function buildPorts(setting: {
  homeDir: string
  host: Ports['host']
  paper?: { http: string; ws: string }
  startSignerChild?: (entry: string) => ChildLike
}): Promise<Ports> {
  const { homeDir, host } = setting
  const closers: (() => unknown)[] = []
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end()
  }
  try {
    const { settings, policy } = readSettings(join(homeDir, 'settings.json'))
    const journal = openJournal({ file: join(homeDir, 'journal.db'), clock: systemClock, digest: sha256 })
    closers.push(() => journal.close())
    const signer = await startSigner({
      keyFile: paperKeyFile(homeDir),
      network: 'paper',
      ...(setting.startSignerChild === undefined ? {} : { start: setting.startSignerChild }),
    })
    closers.push(() => signer.close())
    const user = signer.address()
    const paper = setting.paper ?? (await ownPaper(homeDir, user, closers))
    const nonces = openNonceStore(join(homeDir, 'keys', 'paper.nonce'))
    closers.push(() => nonces.close())
    const events: Ports['events'] = {}
    const exchange = createExchange({
      network: 'paper',
      httpUrl: paper.http,
      wsUrl: paper.ws,
      nonces,
      clock: systemClock,
      events,
    })
    closers.push(() => exchange.close())
    return {
      network: 'paper',
      host,
      version: packageJson.version,
      user,
      clock: systemClock,
      ids: randomIds,
      digest: sha256,
      read: readWords,
      exchange,
      events,
      signer,
      emergency: null,
      journal,
      settings,
      policy,
      close,
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

async function ownPaper(homeDir: string, user: string, closers: (() => unknown)[]): Promise<Paper> {
  const running = runningPaperFile(homeDir)
  mkdirSync(dirname(running), { recursive: true, mode: 0o700 })
  const paper = await startPaper({ state: join(homeDir, 'paper', 'state.db'), home: { [user]: paperFund } })
  closers.push(() => paper.close())
  writeFileSync(running, JSON.stringify({ http: paper.http, ws: paper.ws, pid: process.pid }), { mode: 0o600 })
  closers.push(() => rmSync(running, { force: true }))
  return paper
}

/** Settings and policy of the home; both empty (the defaults) where there is no file. A file that can't be read whole stops the start. */
function readSettings(file: string): Pick<Ports, 'settings' | 'policy'> {
  if (!existsSync(file)) return { settings: {}, policy: {} }
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (thrown) {
    throw new Error(
      `${file} can't be read (${(thrown as Error).message}). Nothing was started; mend the file or move it away.`,
    )
  }
  const parsed = settingsFile.safeParse(content)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Error(
      `${file} is not valid (${issue?.path.join('.')}: ${issue?.message}). Nothing was started; mend the file or move it away.`,
    )
  }
  return { settings: parsed.data.settings ?? {}, policy: parsed.data.policy ?? {} }
}
