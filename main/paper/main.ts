import { parseArgs } from 'node:util'
import { startPaper } from './start-paper.ts'

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
  --stepped                time moves only by POST /paper {"type":"advance","ms":250}
  --with-parent            end when stdin or the IPC channel closes
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
      'with-parent': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return void process.stdout.write(HELP)
  if (values.feed !== undefined && values.feed !== 'synthetic') throw new Error('--feed: only synthetic, for now')
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
    speed: values.stepped ? 'stepped' : 'live',
    ...(values.fund === undefined ? {} : { fund: sum('--fund', values.fund) }),
  })
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
