import { runPaper } from '../../paper-process.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

/**
 * `desk paper`: the paper exchange alone, for other clients; prints one JSON line when it is ready, and runs until it is
 * ended. New addresses are funded, as a client that brings its own key expects.
 */
export async function paperCommand(args: string[], _terminal: Terminal): Promise<number> {
  try {
    await runPaper(args.includes('--open') || args.includes('--help') ? args : [...args, '--open'])
    return 0
  } catch (thrown) {
    throw new BrokenInput(`${(thrown as Error).message}. Nothing was started.`)
  }
}
