import { createDesk } from '../desk.ts'
import { buildPorts } from '../real-ports.ts'
import { type HostKind, openHome } from './home.ts'
import type { HostedDesk } from './hosted-desk.ts'
import { openKillLine } from './kill-line.ts'

/** How a host starts the key's process. */
export type StartSignerChild = NonNullable<Parameters<typeof buildPorts>[0]['startSignerChild']>

type Options = Omit<Parameters<typeof buildPorts>[0], 'homeDir' | 'host'>

/**
 * Opens the desk of a home folder on its own paper exchange; closing it gives the folder back. `ready` resolves when what
 * the last run left open is settled and trading is open. Throws HomeInUse, or an Error with one sentence.
 */
export async function openDesk(
  homeDir: string,
  host: HostKind,
  options: Options = {},
): Promise<HostedDesk & { ready: Promise<void> }> {
  const home = openHome(homeDir, host)
  try {
    const desk = createDesk(await buildPorts({ ...options, homeDir: home.dir, host }))
    // A window shows what `ready` says; a desk closed before it was ready is no defect.
    desk.ready.catch(() => undefined)
    const line = openKillLine(home.dir, () => desk.handlers['desk.kill']({}))
    return {
      ...desk,
      close: async () => {
        line.close()
        await desk.close()
        home.close()
      },
    }
  } catch (thrown) {
    home.close()
    throw thrown
  }
}
