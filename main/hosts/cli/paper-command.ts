import { BrokenInput, type Terminal } from './terminal.ts'

/** `desk paper`: the paper exchange alone, for other clients; prints one JSON line when it is ready. */
export async function paperCommand(_args: string[], _terminal: Terminal): Promise<number> {
  throw new BrokenInput('the paper exchange is not ready yet.')
}
