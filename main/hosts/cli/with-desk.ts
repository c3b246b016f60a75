import type { HostedDesk } from '../hosted-desk.ts'
import type { KillLineAnswer, KillLineAsk } from '../kill-line.ts'
import type { NetworkChoice } from '../network-choice.ts'

/** The network that a home folder is set to. */
export async function networkOf(home: string): Promise<NetworkChoice['network']> {
  const { readNetworkChoice } = await import('../network-choice.ts')
  return readNetworkChoice(home).network
}

/**
 * Asks the desk of a home folder: the one that runs there, over its kill line, or one opened just for this once its past
 * is settled. Null where the running one does not answer.
 */
export async function withDesk(
  home: string,
  ask: KillLineAsk,
  own: (desk: HostedDesk) => Promise<KillLineAnswer>,
): Promise<KillLineAnswer | null> {
  const { askKillLine } = await import('../kill-line.ts')
  if ((await networkOf(home)) !== 'paper') return askKillLine(home, ask)
  const { openDesk } = await import('../open-desk.ts')
  const { HomeInUse } = await import('../home.ts')
  let desk: Awaited<ReturnType<typeof openDesk>>
  try {
    desk = await openDesk(home, 'cli')
  } catch (thrown) {
    if (!(thrown instanceof HomeInUse)) throw thrown
    return askKillLine(home, ask)
  }
  try {
    await desk.ready
    return await own(desk)
  } finally {
    await desk.close()
  }
}
