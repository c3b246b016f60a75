import { parseArgs } from 'node:util'
import type { KillOptions } from '../../../preload/contract/requests.ts'
import type { CancelResult } from '../../../preload/contract/sheet.ts'
import { homeDir } from '../home-dir.ts'
import { BrokenInput, type Terminal } from './terminal.ts'
import { networkOf, withDesk } from './with-desk.ts'

/**
 * `desk kill`: halts trading and cancels every open order but protective stops (`--with-stops`: those too; `--flatten`:
 * and closes every position): through the desk that runs in the home folder; past it, straight at the exchange, where it
 * does not answer; in a desk of its own where none runs. Answers 3 where something could not be verified as gone.
 */
export async function killCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      home: { type: 'string' },
      json: { type: 'boolean', default: false },
      'with-stops': { type: 'boolean', default: false },
      flatten: { type: 'boolean', default: false },
    },
  })
  const options = { withStops: values['with-stops'], flatten: values.flatten }
  const result = await kill(homeDir(values.home, terminal.env), options)
  if (values.json) terminal.out(`${JSON.stringify(result)}\n`)
  else {
    terminal.out(`${result.text}\n`)
    for (const { coin, oid, reason } of result.unverified)
      terminal.out(`  not verified: ${coin} ${oid ?? ''} (${reason})\n`)
  }
  return result.unverified.length === 0 ? 0 : 3
}

async function kill(home: string, options: KillOptions): Promise<CancelResult> {
  const answered = await withDesk(home, { do: 'kill', options }, async (desk) => ({
    is: 'killed',
    result: await desk.handlers['desk.kill'](options),
  }))
  if (answered?.is === 'killed') return answered.result
  if (answered?.is === 'refused') throw new BrokenInput(answered.why)
  const network = await networkOf(home)
  // On a real network only the running desk holds the key: past it nothing can be cancelled from here.
  if (network !== 'paper')
    throw new BrokenInput(
      `Nothing was cancelled: this home is set to ${network}, and no desk answers that could sign a cancel. Cancel at the venue's own page with the master wallet, now; or open the desk and unlock its key.`,
    )
  const { cancelFromOutside } = await import('../../cancel-from-outside.ts')
  const result = await cancelFromOutside(home, options.withStops === true)
  const open = options.flatten === true ? ' Positions were not closed: that needs the desk.' : ''
  return {
    ...result,
    text: `The running desk did not answer and is not halted. ${result.text}${open} End it before you trade again.`,
  }
}

/** `desk resume`: takes trading out of HALTED, after a person looked. Answers 3, with the reason, where it is refused. */
export async function resumeCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { home: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const home = homeDir(values.home, terminal.env)
  const answered = await withDesk(home, { do: 'resume' }, async (desk) => {
    try {
      return { is: 'resumed', text: (await desk.handlers['desk.resume']({})).text }
    } catch (thrown) {
      return { is: 'refused', why: (thrown as Error).message }
    }
  })
  if (answered === null || answered.is === 'killed')
    throw new BrokenInput(`the desk that runs in ${home} does not answer. Nothing was changed.`)
  const text = answered.is === 'resumed' ? answered.text : answered.why
  terminal.out(values.json ? `${JSON.stringify({ resumed: answered.is === 'resumed', text })}\n` : `${text}\n`)
  return answered.is === 'resumed' ? 0 : 3
}
