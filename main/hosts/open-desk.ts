import { createDesk, type Desk } from '../desk.ts'
import { buildPorts, type PortsSetting } from '../real-ports.ts'
import { type HostKind, openHome } from './home.ts'
import type { HostedDesk } from './hosted-desk.ts'
import { openKillLine } from './kill-line.ts'
import { chosenAccount, type NetworkChoice, onPaper, readNetworkChoice, writeNetworkChoice } from './network-choice.ts'

/** How a host starts the key's process. */
export type StartSignerChild = NonNullable<PortsSetting['startSignerChild']>

export type OpenOptions = Omit<PortsSetting, 'homeDir' | 'host' | 'real' | 'networks'> & {
  /** Neither the other network's desk nor the one before could be opened: there is no desk any more. */
  onLost?: (why: string) => void
}

type Opened = HostedDesk & {
  /** Resolves when what the last run left open is settled and trading is open. */
  ready: Promise<void>
  onSwitch(listener: () => void): void
}

/**
 * Opens the desk of a home folder; closing it gives the folder back. In Electron it is the one of the network that the
 * home is set to, and it can be switched; every other host gets paper, whatever the home says. Throws HomeInUse, or an
 * Error with one sentence.
 */
export async function openDesk(homeDir: string, host: HostKind, options: OpenOptions = {}): Promise<Opened> {
  const home = openHome(homeDir, host)
  const listeners = new Set<() => void>()
  let turn: Promise<unknown> = Promise.resolve()
  let isClosed = false
  let choice: NetworkChoice
  let desk: Desk
  const mayLeavePaper = host === 'electron'

  async function open(chosen: NetworkChoice, notice?: string): Promise<Desk> {
    const ports = await buildPorts({
      ...options,
      homeDir: home.dir,
      host,
      real: mayLeavePaper ? chosenAccount(chosen) : null,
      networks: mayLeavePaper ? networks : null,
    })
    const opened = createDesk(notice === undefined ? ports : { ...ports, notice })
    // A window shows what `ready` says; a desk closed before it was ready is no defect.
    opened.ready.catch(() => undefined)
    return opened
  }

  /** Closes the desk of one network and opens the other's; where that one can't be opened, the first is opened again. */
  async function switchTo(next: NetworkChoice): Promise<void> {
    if (isClosed) return
    const before = choice
    await desk.close()
    try {
      writeNetworkChoice(home.dir, next)
      choice = next
      desk = await open(next)
    } catch (thrown) {
      choice = before
      writeNetworkChoice(home.dir, before)
      desk = await open(
        before,
        `${next.network} could not be opened: ${(thrown as Error).message} This is ${before.network}.`,
      )
    }
    for (const listener of listeners) listener()
  }

  const networks: NonNullable<PortsSetting['networks']> = {
    accounts: () => choice.accounts,
    lockAfterMinutes: () => choice.lockAfterMinutes,
    setLockAfter(minutes) {
      choice = { ...choice, lockAfterMinutes: minutes }
      writeNetworkChoice(home.dir, choice)
    },
    use(network, master) {
      const accounts = network === 'paper' ? choice.accounts : { ...choice.accounts, [network]: master }
      const next = { ...choice, network, accounts }
      // The answer to whoever asked leaves first.
      turn = turn
        .then(() => new Promise((resolve) => setImmediate(resolve)))
        .then(() => switchTo(next))
        .catch((thrown: Error) => options.onLost?.(thrown.message))
    },
  }

  try {
    choice = mayLeavePaper ? readNetworkChoice(home.dir) : onPaper
    desk = await open(choice)
    const { ready } = desk
    const line = openKillLine(home.dir, {
      kill: (options) => desk.handlers['desk.kill'](options),
      resume: () => desk.handlers['desk.resume']({}),
    })
    return {
      ready,
      get handlers() {
        return desk.handlers
      },
      get topics() {
        return desk.topics
      },
      onSwitch: (listener) => void listeners.add(listener),
      close: async () => {
        isClosed = true
        line.close()
        await turn
        await desk.close()
        home.close()
      },
    }
  } catch (thrown) {
    home.close()
    throw thrown
  }
}
