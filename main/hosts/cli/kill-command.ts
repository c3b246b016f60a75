import { parseArgs } from 'node:util'
import type { CancelResult } from '../../../preload/contract/sheet.ts'
import { homeDir } from '../home-dir.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

/**
 * `desk kill`: halts trading and cancels every open order but protective stops: through the desk that runs in the home
 * folder; past it, straight at the exchange, where it does not answer; in a desk of its own where none runs.
 * Answers 3 where an order could not be verified as gone.
 */
export async function killCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { home: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const result = await kill(homeDir(values.home, terminal.env))
  if (values.json) terminal.out(`${JSON.stringify(result)}\n`)
  else {
    terminal.out(`${result.text}\n`)
    for (const { coin, oid, reason } of result.unverified)
      terminal.out(`  not verified: ${coin} ${oid ?? ''} (${reason})\n`)
  }
  return result.unverified.length === 0 ? 0 : 3
}

async function kill(home: string): Promise<CancelResult> {
  const { readNetworkChoice } = await import('../network-choice.ts')
  const { network } = readNetworkChoice(home)
  if (network !== 'paper') return killReal(home, network)
  const { openDesk } = await import('../open-desk.ts')
  const { HomeInUse } = await import('../home.ts')
  let desk: Awaited<ReturnType<typeof openDesk>>
  try {
    desk = await openDesk(home, 'cli')
  } catch (thrown) {
    if (!(thrown instanceof HomeInUse)) throw thrown
    const { pressKillLine } = await import('../kill-line.ts')
    const answered = await pressKillLine(home)
    if (answered !== null) return answered
    const { cancelFromOutside } = await import('../../cancel-from-outside.ts')
    const result = await cancelFromOutside(home)
    return {
      ...result,
      text: `The running desk did not answer and is not halted. ${result.text} End it before you trade again.`,
    }
  }
  try {
    await desk.ready
    return await desk.handlers['desk.kill']({})
  } finally {
    await desk.close()
  }
}

/** On a real network only the running desk holds the key: past it nothing can be cancelled from here. */
async function killReal(home: string, network: string): Promise<CancelResult> {
  const { pressKillLine } = await import('../kill-line.ts')
  const answered = await pressKillLine(home)
  if (answered !== null) return answered
  throw new BrokenInput(
    `Nothing was cancelled: this home is set to ${network}, and no desk answers that could sign a cancel. Cancel at the venue's own page with the master wallet, now; or open the desk and unlock its key.`,
  )
}
