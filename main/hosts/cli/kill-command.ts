import { BrokenInput, type Terminal } from './terminal.ts'

/** `desk kill`: halts trading and cancels every open order. */
export async function killCommand(_args: string[], _terminal: Terminal): Promise<number> {
  throw new BrokenInput('the desk on the paper exchange is not ready yet.')
}
