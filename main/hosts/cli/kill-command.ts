import { parseArgs } from 'node:util'
import type { CancelResult } from '../../../preload/contract/sheet.ts'
import { homeDir } from '../home-dir.ts'
import type { Terminal } from './terminal.ts'

/**
 * `desk kill`: cancels every open order but protective stops. Where no desk runs in the home folder, it opens one, which
 * also halts trading; where one runs, it goes to the exchange past it, so that it works with everything else hung.
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
  const { openDesk } = await import('../open-desk.ts')
  const { HomeInUse } = await import('../home.ts')
  let desk: Awaited<ReturnType<typeof openDesk>>
  try {
    desk = await openDesk(home, 'cli')
  } catch (thrown) {
    if (!(thrown instanceof HomeInUse)) throw thrown
    const { cancelFromOutside } = await import('../../cancel-from-outside.ts')
    const result = await cancelFromOutside(home)
    return {
      ...result,
      text: `${result.text} The running desk was passed by and is not halted; press Ctrl+Shift+Backspace in it.`,
    }
  }
  try {
    await desk.ready
    return await desk.handlers['desk.kill']({})
  } finally {
    await desk.close()
  }
}
