import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid'
import { privateKeyToAccount } from 'viem/accounts'
import { openNonceStore } from '../../main/exchange/hyperliquid/nonce-store.ts'
import { createPost } from '../../main/exchange/hyperliquid/post.ts'
import { createPrepare } from '../../main/exchange/hyperliquid/prepare.ts'
import { createRateBudget } from '../../main/exchange/hyperliquid/rate-budget.ts'
import { makeKey, openSigner } from '../../main/keys/open-signer.ts'
import type { Command } from '../../main/ports.ts'
import { systemClock } from '../../main/real-ports.ts'

// `node scripts/bench/cancel-behind-orders.ts [rounds]`: four orders leave, and a cancel right after them, on a wire that
// answers after 300 ms. How long until the cancel is at the venue: the SDK's own client, and ours with its key file, its
// process, its limits, both nonce files and a socket, as the desk does it.
const rounds = Number(process.argv[2] ?? '5')
const wireMs = 300

/** A venue that says yes to everything, after a while, and tells when each request was there. */
const arrivals: { type: string; at: number }[] = []
const venue = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  request.on('end', () => {
    const { type } = (JSON.parse(text) as { action: { type: string } }).action
    arrivals.push({ type, at: performance.now() })
    const kind = type === 'order' ? 'order' : 'cancel'
    const statuses = kind === 'order' ? [{ resting: { oid: 1 } }] : ['success']
    const answer = JSON.stringify({ status: 'ok', response: { type: kind, data: { statuses } } })
    setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), wireMs)
  })
})
venue.listen(0, '127.0.0.1')
await once(venue, 'listening')
const httpUrl = `http://127.0.0.1:${(venue.address() as AddressInfo).port}`

/** When the last cancel was handed to the socket, whichever client did it: both use fetch. */
let leftAt = 0
const realFetch = globalThis.fetch
globalThis.fetch = (input, init) => {
  if (String(init?.body).includes('"type":"cancel"')) leftAt = performance.now()
  return realFetch(input, init)
}

/** Sends four orders and a cancel, and gives the ms from the key until the cancel left, and until it was at the venue. */
async function measure(order: () => Promise<unknown>, cancel: () => Promise<unknown>) {
  arrivals.length = 0
  const orders = Array.from({ length: 4 }, order)
  // The orders are on their way when the trader cancels.
  await new Promise((resolve) => setTimeout(resolve, 20))
  const pressed = performance.now()
  await Promise.all([...orders, cancel()])
  const there = arrivals.find(({ type }) => type === 'cancel')
  if (there === undefined || arrivals.length !== 5) throw new Error('Not everything came to the venue.')
  return { left: leftAt - pressed, arrived: there.at - pressed }
}

const key = `0x${'42'.repeat(32)}` as const
const transport = new HttpTransport({ isTestnet: true, apiUrl: httpUrl })
const client = new ExchangeClient({ transport, wallet: privateKeyToAccount(key) })
const bySdk = () =>
  measure(
    () =>
      client.order({
        orders: [{ a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }],
        grouping: 'na',
      }),
    () => client.cancel({ cancels: [{ a: 0, o: 1 }] }),
  )

const home = mkdtempSync(join(tmpdir(), 'desk-bench-'))
const keyFile = join(home, 'agent.json')
const own = { keyFile, network: 'testnet', purpose: 'agent' } as const
const passphrase = 'a passphrase for a bench'
await makeKey({ ...own, passphrase })
const limits = { maxNotional: '1000', assets: [{ asset: 0, maxSize: '1', maxLeverage: 5 }] }
const signer = await openSigner({ ...own, by: { passphrase }, limits })
const nonces = openNonceStore(join(home, 'agent.nonce'))
const prepare = createPrepare({ network: 'testnet', nonces, clock: systemClock })
const post = createPost({
  network: 'testnet',
  httpUrl,
  clock: systemClock,
  meter: createRateBudget(systemClock, 'testnet'),
})
const send = async (command: Command) => {
  const outcome = await post(await signer.sign(prepare(command)))
  if (outcome.is !== 'accepted') throw new Error(`The venue did not take it: ${JSON.stringify(outcome)}`)
}
let count = 0
const leg = {
  role: 'entry',
  coin: 'BTC',
  asset: 0,
  side: 'buy',
  price: '95000',
  size: '0.01',
  reduceOnly: false,
} as const
const byOurs = () =>
  measure(
    () => {
      count += 1
      const cloids = [count.toString(16).padStart(32, '0')]
      return send({ do: 'order', group: { grouping: 'na', legs: [{ ...leg, tif: 'Gtc', trigger: null }] }, cloids })
    },
    () => send({ do: 'cancel', cancels: [{ asset: 0, oid: 1 }] }),
  )

type Times = Awaited<ReturnType<typeof measure>>
const spent: Record<string, Times[]> = { "the SDK's ExchangeClient": [], ours: [] }
// Each connects for the first time in a round that is not counted.
for (let round = -1; round < rounds; round += 1) {
  const [theirs, ours] = [await bySdk(), await byOurs()]
  if (round < 0) continue
  spent["the SDK's ExchangeClient"]!.push(theirs)
  spent.ours!.push(ours)
}
process.stdout.write(
  `a cancel behind four orders in flight, wire of ${wireMs} ms, ${rounds} rounds: ms from the key press\n`,
)
const column = (times: Times[], of: keyof Times) => {
  const sorted = times.map((one) => one[of]).sort((a, b) => a - b)
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!]
  return `${of} median ${median.toFixed(1).padStart(7)} worst ${worst.toFixed(1).padStart(7)}`
}
for (const [name, times] of Object.entries(spent)) {
  process.stdout.write(`${name.padEnd(26)} ${column(times, 'left')}   ${column(times, 'arrived')}\n`)
}
await signer.close()
nonces.close()
venue.closeAllConnections()
venue.close()
rmSync(home, { recursive: true, force: true })
