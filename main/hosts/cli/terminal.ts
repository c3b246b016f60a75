/** What a command may read and write; the real one is the process, tests pass their own. */
export type Terminal = {
  out(text: string): void
  /** One sentence for a person; a line break inside it is flattened, so that it stays one line. */
  complain(sentence: string): void
  stdin(): AsyncIterable<string | Uint8Array>
  env: Record<string, string | undefined>
  isInteractive: boolean
}

/** Ends a command with one line on stderr and exit code 1: broken input, or something that is not there. */
export class BrokenInput extends Error {}

/** The process as a terminal. A reader that went away (`| head`) ends the process quietly. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    out: (text) => void process.stdout.write(text),
    complain: (sentence) => void process.stderr.write(`${sentence.replace(/\s*\n\s*/g, ' ')}\n`),
    stdin: () => process.stdin,
    env: process.env,
    isInteractive: process.stdout.isTTY === true,
  }
}
