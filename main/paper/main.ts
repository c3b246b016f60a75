import { parseArgs } from 'node:util'
import type { ChaosRequest } from './chaos.ts'
import { REGIMES, type Regime } from './feed/regimes.ts'
import { MAINNET, TESTNET, type Upstream } from './feed/upstream.ts'
import { type PaperOptions, startPaper } from './start-paper.ts'

const HELP = `Usage: paper [options]   a paper exchange that speaks Hyperliquid's wire protocol on loopback
  --port N                 port (default: any free one)
  --seed N                 seed of the synthetic market (default 1)
  --fund SUM               what an address first seen holds, in USDC (default 100000)
  --home-account ADDR=SUM  an account known from the start (may be repeated)
  --state FILE             keep accounts, orders and fills in this SQLite file
  --fresh                  empty that file first
  --open                   fund signers that were never seen as users, instead of refusing them
  --peer                   take signatures made for mainnet too (else only testnet's, as the SDK makes with isTestnet)
  --limits                 count request weights and budgets, and refuse what exceeds them
  --schedule-cancel-volume SUM   traded USDC below which scheduleCancel is refused (default 1000000)
  --feed KIND              synthetic (default), live (a real market's public data), or replay:FILE (captured frames)
  --upstream NET           of --feed live: mainnet (default), testnet, or the http:// address of another exchange
  --coins A,B,C            of --feed live: the coins to follow (default: the first 20)
  --record FILE            of --feed live: append every frame there, for replay:
  --regime NAME            of the synthetic market: calm, trend, gap, crash, thin, halted
  --speed N                let the market's time run N times as fast as real
  --chaos JSON             switches from the start, like '{"delayMs":200,"failStatus":429,"failTimes":3}'
  --stepped                time moves only by POST /paper {"type":"advance","ms":250}
  --with-parent            end when stdin or the IPC channel closes

When ready it prints one line: {"http":"http://127.0.0.1:PORT","ws":"ws://127.0.0.1:PORT/ws","seed":N}
While it runs: POST /paper {"type":"chaos","delayMs":200}, or move, trade, setMark, setBook, regime, credit, setVolume, …
Which rules it models, which not, and which rest on unconfirmed facts: main/paper/README.md
`

/** Runs the exchange as a process: prints one JSON line when ready, ends on SIGTERM or with its parent. */
export async function servePaperProcess(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      fund: { type: 'string' },
      'home-account': { type: 'string', multiple: true },
      state: { type: 'string' },
      fresh: { type: 'boolean' },
      open: { type: 'boolean' },
      peer: { type: 'boolean' },
      limits: { type: 'boolean' },
      'schedule-cancel-volume': { type: 'string' },
      stepped: { type: 'boolean' },
      feed: { type: 'string' },
      upstream: { type: 'string' },
      coins: { type: 'string' },
      record: { type: 'string' },
      regime: { type: 'string' },
      speed: { type: 'string' },
      chaos: { type: 'string' },
      'with-parent': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return void process.stdout.write(HELP)
  const factor = values.speed === undefined ? null : Math.max(1, wholeNumber('--speed', values.speed, 1000))
  const home = Object.fromEntries((values['home-account'] ?? []).map(homeAccount))
  const paper = await startPaper({
    port: wholeNumber('--port', values.port ?? '0', 65_535),
    seed: wholeNumber('--seed', values.seed ?? '1', 2 ** 31),
    home,
    state: values.state ?? null,
    fresh: values.fresh ?? false,
    unseen: values.open ? 'fund' : 'refuse',
    peer: values.peer ?? false,
    limits: values.limits ?? false,
    scheduleCancelVolume: sum('--schedule-cancel-volume', values['schedule-cancel-volume'] ?? '1000000'),
    speed: values.stepped ? 'stepped' : (factor ?? 'live'),
    ...feedOf(values),
    ...(values.fund === undefined ? {} : { fund: sum('--fund', values.fund) }),
  })
  if (values.chaos !== undefined) paper.control.chaos(JSON.parse(values.chaos) as ChaosRequest)
  const end = () => void paper.close().finally(() => process.exit(0))
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  if (values['with-parent']) {
    process.once('disconnect', end)
    process.stdin.once('end', end).once('close', end).resume()
  }
  const ready = { http: paper.http, ws: paper.ws, seed: paper.seed }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  process.send?.(ready)
}

type FeedFlags = { [K in 'feed' | 'upstream' | 'coins' | 'record' | 'regime']?: string | undefined }

function feedOf(flags: FeedFlags): PaperOptions {
  const { feed = 'synthetic', regime } = flags
  const isKnown = feed === 'synthetic' || feed === 'live' || /^replay:./.test(feed)
  if (!isKnown) throw new Error(`--feed must be synthetic, live or replay:FILE, not ${feed}`)
  if (regime !== undefined && !REGIMES.includes(regime as Regime)) {
    throw new Error(`--regime must be one of ${REGIMES.join(', ')}, not ${regime}`)
  }
  return {
    feed: feed as NonNullable<PaperOptions['feed']>,
    ...(regime === undefined ? {} : { regime: regime as Regime }),
    ...(feed === 'live' ? { upstream: upstreamOf(flags) } : {}),
  }
}

function upstreamOf({ upstream = 'mainnet', coins, record }: FeedFlags): Upstream {
  const named = upstream === 'mainnet' ? MAINNET : upstream === 'testnet' ? TESTNET : null
  if (!named && !/^https?:\/\//.test(upstream)) throw new Error(`--upstream must be mainnet, testnet or an address`)
  const http = upstream.replace(/\/$/, '')
  return {
    ...(named ?? { http, ws: `${http.replace(/^http/, 'ws')}/ws` }),
    ...(coins === undefined ? {} : { coins: coins.split(',') }),
    record: record ?? null,
  }
}

function homeAccount(text: string): [string, string] {
  const [address = '', amount = ''] = text.split('=')
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new Error(`--home-account must be ADDRESS=SUM, not ${text}`)
  return [address, sum('--home-account', amount)]
}

function sum(name: string, text: string): string {
  if (!/^[0-9]{1,12}(\.[0-9]{1,6})?$/.test(text))
    throw new Error(`${name} must be a sum in USDC, like 10000, not ${text}`)
  return text
}

function wholeNumber(name: string, text: string, most: number): number {
  if (!/^[0-9]{1,10}$/.test(text) || Number(text) > most)
    throw new Error(`${name} must be a whole number up to ${most}`)
  return Number(text)
}

if (import.meta.main) {
  servePaperProcess(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`paper: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  })
}
