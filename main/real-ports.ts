import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }
import type { RealNetwork } from '../preload/contract/custody.ts'
import { policySchema, settingsSchema } from '../preload/contract/facts.ts'
import type { Ports } from './desk.ts'
import { policyProblem } from './domain/risk/policy-change.ts'
import { createAccountReads } from './exchange/hyperliquid/account-reads.ts'
import { createExchange } from './exchange/hyperliquid/create-exchange.ts'
import { type NetworkUrls, networkUrls } from './exchange/hyperliquid/network-urls.ts'
import { openNonceStore } from './exchange/hyperliquid/nonce-store.ts'
import { openJournal } from './journal/journal.ts'
import { replaceFile, writeNewFile } from './keys/durable-file.ts'
import type { KeyWrap } from './keys/key-wrap.ts'
import { openVault } from './keys/open-vault.ts'
import { paperKeyFile } from './keys/paper-key.ts'
import { type ChildLike, startSigner } from './keys/signer-client.ts'
import { whoSigned } from './keys/who-signed.ts'
import { createModelBackends, insteadOf } from './model-backends.ts'
import type { ModelChild } from './models/local/fork-model.ts'
import { type Paper, startPaper } from './paper/start-paper.ts'
import type { Clock, Digest, Ids, Networks } from './ports.ts'
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

/** An account on a real network: the desk of it lives in a folder of its own, and nothing is read across. */
export type RealAccount = { network: RealNetwork; master: string }

export type PortsSetting = {
  homeDir: string
  host: Ports['host']
  paper?: { http: string; ws: string }
  startSignerChild?: (entry: string) => ChildLike
  /** How the host starts the processes of models; absent: by Node's fork. */
  startModelChild?: (entry: string) => ModelChild
  /** The backend that reads in the place of the home's own choice, for one run. */
  backend?: { name: string; server: { url: string; served: string; key: string | null } | null }
  /** Where the shipped models lie, where it is not beside the sources. */
  modelsDir?: string
  /** Null or absent: paper. Only the Electron host opens a real network. */
  real?: RealAccount | null
  /** This computer's keychain, where the host has one. */
  keyWrap?: KeyWrap | null
  /** The way to the other networks, where the host has one. */
  networks?: Omit<Networks, 'readsOf'> | null
  /** Where the real networks are; only tests say something else than the venue. */
  urls?: Record<RealNetwork, NetworkUrls>
}

type Closers = (() => unknown)[]

/**
 * Builds the real ports of a home folder: on paper the desk's own exchange, started here with its state in the home, or
 * the one at `paper`; on a real network the venue itself. What was opened is closed again when a later part fails.
 * Throws an Error with one sentence.
 */
export async function buildPorts(setting: PortsSetting): Promise<Ports> {
  const closers: Closers = []
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end()
  }
  try {
    return { ...(await openPorts(setting, closers)), close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

/** Where the desk of an account lives; paper in the home itself. */
export function deskFolder(homeDir: string, real: RealAccount | null): string {
  return real === null ? homeDir : join(homeDir, real.network, real.master.toLowerCase())
}

async function openPorts(setting: PortsSetting, closers: Closers): Promise<Omit<Ports, 'close'>> {
  const { host, real = null, networks = null, urls = networkUrls } = setting
  if (real !== null && host !== 'electron')
    throw new Error(`A desk without its own window trades on paper only, not on ${real.network}. Nothing was started.`)
  const folder = deskFolder(setting.homeDir, real)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { settings, policy } = readSettings(join(folder, 'settings.json'))
  const journal = openJournal({ file: join(folder, 'journal.db'), clock: systemClock, digest: sha256 })
  closers.push(() => journal.close())
  const part =
    real === null
      ? await paperPart(setting, closers)
      : realPart({ ...setting, folder, real, where: urls[real.network] }, closers)
  const nonces = openNonceStore(join(folder, 'keys', `${real?.network ?? 'paper'}.nonce`))
  closers.push(() => nonces.close())
  const events: Ports['events'] = {}
  const network = real?.network ?? 'paper'
  const exchange = createExchange({
    network,
    httpUrl: part.where.http,
    wsUrl: part.where.ws,
    nonces,
    clock: systemClock,
    events,
  })
  closers.push(() => exchange.close())
  const { modelsDir, startModelChild, keyWrap = null, backend } = setting
  const models = createModelBackends({
    homeDir: setting.homeDir,
    clock: systemClock,
    keyWrap,
    mayWake: host !== 'cli',
    ...(backend === undefined ? {} : { instead: insteadOf(backend.name, backend.server) }),
    ...(modelsDir === undefined ? {} : { modelsDir }),
    ...(startModelChild === undefined ? {} : { startModelChild }),
  })
  closers.push(() => models.close())
  const readsOf = (wanted: RealNetwork) =>
    createAccountReads({ network: wanted, httpUrl: urls[wanted].http, whoSigned })
  return {
    network,
    host,
    version: packageJson.version,
    user: part.user,
    clock: systemClock,
    ids: randomIds,
    digest: sha256,
    read: readWords,
    models,
    exchange,
    events,
    signer: part.signer,
    emergency: part.emergency,
    reads: real === null ? null : readsOf(real.network),
    vault: part.vault,
    networks: networks === null ? null : { ...networks, readsOf },
    journal,
    settings,
    policy,
    savePolicy: (document) => writeSettings(join(folder, 'settings.json'), { settings, policy: document }),
  }
}

type Part = Pick<Ports, 'user' | 'signer' | 'emergency' | 'vault'> & { where: NetworkUrls }

/** The paper key, which is the account's own, and the exchange that it trades on. */
async function paperPart({ homeDir, paper, startSignerChild }: PortsSetting, closers: Closers): Promise<Part> {
  const signer = await startSigner({
    keyFile: paperKeyFile(homeDir),
    network: 'paper',
    ...(startSignerChild === undefined ? {} : { start: startSignerChild }),
  })
  closers.push(() => signer.close())
  const user = signer.address()
  return { user, signer, emergency: null, vault: null, where: paper ?? (await ownPaper(homeDir, user, closers)) }
}

/** The account's keys, all of them closed, and the venue. */
function realPart(
  setting: PortsSetting & { folder: string; real: RealAccount; where: NetworkUrls },
  closers: Closers,
): Part {
  const { folder, real, where, keyWrap = null, startSignerChild } = setting
  const opened = openVault({
    folder: join(folder, 'keys'),
    network: real.network,
    usedFile: join(setting.homeDir, 'used-agents.txt'),
    keyWrap,
    ...(startSignerChild === undefined ? {} : { start: startSignerChild }),
  })
  closers.push(opened.close)
  return {
    user: real.master.toLowerCase(),
    signer: opened.signer,
    emergency: opened.emergency,
    vault: opened.vault,
    where,
  }
}

async function ownPaper(homeDir: string, user: string, closers: Closers): Promise<Paper> {
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
  const problem = policyProblem(parsed.data.policy ?? {})
  if (problem !== null)
    throw new Error(`${file} is not valid (${problem}) Nothing was started; mend the file or move it away.`)
  return { settings: parsed.data.settings ?? {}, policy: parsed.data.policy ?? {} }
}

/** Puts settings and policy into the home's file, whole or not at all. */
function writeSettings(file: string, content: Pick<Ports, 'settings' | 'policy'>): void {
  const text = `${JSON.stringify(content, null, 2)}\n`
  if (!existsSync(file)) return writeNewFile(file, text)
  replaceFile(file, text, (readBack) => {
    if (readBack !== text) throw new Error(`${file} does not hold what was written to it.`)
  })
}
