import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../../../main/hosts/cli/main.ts'

/** Runs a command with a terminal in memory. */
export async function runDesk(args: string[], stdin = '', env: Record<string, string> = {}) {
  let out = ''
  const complaints: string[] = []
  const code = await runCli(args, {
    out: (text) => {
      out += text
    },
    complain: (sentence) => void complaints.push(sentence),
    stdin: async function* () {
      yield stdin
    },
    env,
    isInteractive: false,
  })
  return { code, out, complaints }
}

/** The frozen world of the product's own example: 10,000 of equity and SOL at 100. */
export const exampleFacts = {
  now: 1790000000000,
  account: { equity: '10000', free: '10000', positions: [] as unknown[], orders: [] as unknown[], dayPnl: '0' },
  fees: { taker: '0.00045', maker: '0.00015' },
  markets: {
    SOL: {
      asset: 5,
      szDecimals: 2,
      maxLeverage: 20,
      marginTiers: [
        { lowerBound: '0', maxLeverage: 20 },
        { lowerBound: '70000000', maxLeverage: 10 },
      ],
      mark: '100',
      oracle: '100',
      bids: [['99.99', '500']],
      asks: [['100.01', '500']],
      fundingHourly: '0.0000125',
      leverage: '20',
      marginMode: 'cross',
      atr14: '2.1',
    },
  },
  settings: { stopSlippage: '0.001' },
  policy: { MAX_LOSS_PER_TRADE: { warn: '0.02', block: '0.03' } },
}

/** Writes a value (or a text as it is) into a file of its own. */
export function fileWith(content: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), 'desk-cli-')), 'file.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
