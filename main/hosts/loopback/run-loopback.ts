import { readNetworkChoice } from '../network-choice.ts'
import { openDesk } from '../open-desk.ts'
import { type Loopback, serveLoopback } from './serve-loopback.ts'

type Options = {
  homeDir: string
  rendererDir: string
  network: string
  port?: number
  /** Gets one line for each defect; the journal has it too. */
  log: (line: string) => void
}

/** Opens the desk of a home folder and serves it on loopback; closing it closes both. Rejects with one sentence. */
export async function runLoopback({ homeDir, rendererDir, network, port, log }: Options): Promise<Loopback> {
  if (network !== 'paper') throw new Error(`This host trades on paper only, not on ${network}. Nothing was started.`)
  const set = readNetworkChoice(homeDir).network
  if (set !== 'paper') log(`This home is set to ${set}; a browser window is for paper only, so this is the paper desk.`)
  const desk = await openDesk(homeDir, 'loopback')
  try {
    const served = await serveLoopback({
      desk,
      network,
      rendererDir,
      ...(port === undefined ? {} : { port }),
      onDefect: (what, name) => log(`defect in ${name}: ${what}`),
    })
    return {
      ...served,
      close: async () => {
        await served.close()
        await desk.close()
      },
    }
  } catch (thrown) {
    await desk.close()
    throw thrown
  }
}
