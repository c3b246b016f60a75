import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid'
import type { HostedDesk } from '../../main/hosts/hosted-desk.ts'
import { type OpenOptions, openDesk } from '../../main/hosts/open-desk.ts'
import { forkChild } from '../../main/keys/signer-client.ts'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import type { RealNetwork } from '../../preload/contract/custody.ts'
import type { RequestInput, RequestName, RequestOutput } from '../../preload/contract/requests.ts'
import type { Outcome } from '../../preload/contract/sheet.ts'
import type { TopicName, TopicValue } from '../../preload/contract/topics.ts'
import { walletOf } from '../paper/paper-client.ts'
import { until } from './desk-on-paper.ts'

/** The wallet that owns the account: it approves agents, and the desk never sees it. */
export const masterSecret = '11'.repeat(32)
export const masterWallet = walletOf(masterSecret)
export const passphrase = 'correct horse battery staple'

/** A paper exchange in the place of a network, with a door in front that a test can make answer something else. */
export type StandIn = {
  paper: Paper
  urls: { http: string; ws: string }
  /** Answers instead of the exchange, by info type. */
  says: Map<string, unknown>
  /** Bodies that came to /exchange, oldest first. */
  posts: { action: { type: string }; signature: unknown; nonce: number }[]
  /** The master's own client, by the unmodified SDK, as its wallet would act. */
  master: ExchangeClient
  close(): Promise<void>
}

async function standIn(network: RealNetwork): Promise<StandIn> {
  const user = masterWallet.address.toLowerCase()
  const paper = await startPaper({ seed: 7, fund: '10000', home: { [user]: '10000' }, signsAs: network })
  paper.control.still(true)
  paper.control.move('SOL', '100')
  const says: StandIn['says'] = new Map()
  const posts: StandIn['posts'] = []
  const door = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const body = Buffer.concat(parts).toString()
      const asked = JSON.parse(body) as { type?: string }
      if (request.url === '/exchange') posts.push(asked as unknown as StandIn['posts'][number])
      const json = { 'content-type': 'application/json' }
      if (request.url === '/info' && says.has(asked.type ?? '')) {
        const said = says.get(asked.type ?? '')
        return response.writeHead(said === undefined ? 500 : 200, json).end(JSON.stringify(said ?? 'away'))
      }
      try {
        const answer = await fetch(`${paper.http}${request.url}`, { method: 'POST', headers: json, body })
        response
          .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
          .end(await answer.text())
      } catch {
        // The exchange behind the door is gone.
        response.destroy()
      }
    })
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const http = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  const transport = new HttpTransport({ apiUrl: paper.http, isTestnet: network === 'testnet' })
  return {
    paper,
    urls: { http, ws: paper.ws },
    says,
    posts,
    master: new ExchangeClient({ transport, wallet: masterWallet }),
    async close() {
      if (!door.listening) return
      door.closeAllConnections()
      await new Promise((resolve) => door.close(resolve))
      await paper.close()
    },
  }
}

/** The desk of the Electron host in a fresh home, with paper exchanges in the place of testnet and mainnet. */
export type RealHome = {
  homeDir: string
  desk: HostedDesk
  testnet: StandIn
  mainnet: StandIn
  ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>
  value<N extends 'keys' | 'desk' | 'account' | 'journal'>(name: N): TopicValue<N>
  /** Switches to a network as the master's account, and waits until its desk is there and settled. */
  goTo(network: 'paper' | RealNetwork): Promise<void>
  /** Makes a key, approves it with the master's wallet, and waits until the desk sees that. */
  setUp(purpose?: 'agent' | 'emergency', signedName?: string): Promise<string>
  unlock(): Promise<string>
  /** Reviews and confirms a sentence, every warning acknowledged. */
  say(words: string): Promise<Outcome>
  /** Ends the key processes as a crash would. */
  killSigners(): void
  reopen(): Promise<void>
  close(): Promise<void>
}

export async function openRealHome(options: Omit<OpenOptions, 'urls'> = {}): Promise<RealHome> {
  const homeDir = mkdtempSync(join(tmpdir(), 'desk-real-'))
  const [testnet, mainnet] = await Promise.all([standIn('testnet'), standIn('mainnet')])
  const children = new Set<{ kill(): void }>()
  const open = () =>
    openDesk(homeDir, 'electron', {
      ...options,
      urls: { testnet: testnet.urls, mainnet: mainnet.urls },
      startSignerChild: (entry) => {
        const child = (options.startSignerChild ?? forkChild)(entry)
        children.add(child)
        return child
      },
    })
  let desk = await open()
  await desk.ready
  let switches = 0
  desk.onSwitch(() => {
    switches += 1
  })
  const at = (network: 'paper' | RealNetwork): StandIn => (network === 'mainnet' ? mainnet : testnet)
  const self: RealHome = {
    homeDir,
    get desk() {
      return desk
    },
    testnet,
    mainnet,
    ask: (name, input) => desk.handlers[name](input as never) as Promise<never>,
    value(name) {
      const open = desk.topics[name as TopicName] as (params: object) => { current(): { value?: unknown } }
      return open({}).current().value as never
    },
    async goTo(network) {
      const before = switches
      await self.ask('network.use', { network, master: network === 'paper' ? null : masterWallet.address })
      await until(() => switches > before)
      await until(() => self.value('desk').trading !== 'SETTLING')
      await until(() => self.value('keys').mode.word !== null)
    },
    async setUp(purpose = 'agent', signedName) {
      const name = purpose === 'agent' ? 'hyperllm-desk' : 'hyperllm-exit'
      const { address } = await self.ask('keys.make', { purpose, name, passphrase, remember: false })
      const venue = at(self.value('keys').network)
      const guide = await self.ask('keys.guide', { purpose, days: 90 })
      await venue.master.approveAgent({
        agentAddress: guide.address as `0x${string}`,
        agentName: signedName ?? guide.signedName,
      })
      await self.ask('keys.check', {})
      await until(() => self.value('keys')[purpose]?.approval === 'approved')
      return address
    },
    unlock: async () => (await self.ask('keys.unlock', { passphrase })).text,
    async say(words) {
      const { sheet, report } = await self.ask('order.review', { words, origin: 'grammar' })
      if (sheet === null) throw new Error(`no sheet: ${report.verdict}`)
      const acks = report.checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)
      return self.ask('order.confirm', { sheetId: sheet.sheetId, digest: sheet.digest, acks })
    },
    killSigners() {
      for (const child of children) child.kill()
    },
    async reopen() {
      await desk.close()
      desk = await open()
      await desk.ready
      desk.onSwitch(() => {
        switches += 1
      })
    },
    async close() {
      await desk.close().catch(() => undefined)
      await Promise.all([testnet.close(), mainnet.close()])
      rmSync(homeDir, { recursive: true, force: true })
    },
  }
  return self
}
