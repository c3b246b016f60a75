import type { AccountStanding, Standing, VenueBudget } from '../domain/risk/check.ts'
import type { Clock, Exchange, Journal } from '../ports.ts'

/** The account's requests are asked for this often, and are not known any more after three misses. */
const askMs = 30_000
const keepMs = 100_000

export type StandingFlow = ReturnType<typeof createStandingFlow>

/** What only the running desk can say at a confirm: rate budgets, clock, unresolved orders, the signer, the journal. */
export function createStandingFlow(ports: {
  exchange: Exchange
  journal: Journal
  clock: Clock
  user: string
  unresolvedCoins: () => readonly string[]
  account: () => AccountStanding | null
}) {
  const { exchange, journal, clock, user } = ports
  let requests: { value: { used: number; limit: number }; at: number } | null = null
  let isStopped = false

  async function ask(): Promise<void> {
    if (isStopped) return
    try {
      requests = { value: await exchange.requests(user), at: clock.monotonic() }
    } catch {
      // What is known grows old, and then counts as unknown.
    }
  }
  function askAgain(): void {
    if (isStopped) return
    void ask()
    clock.after(askMs, askAgain)
  }

  function budget(): VenueBudget {
    const isFresh = requests !== null && clock.monotonic() - requests.at <= keepMs
    return { weight: exchange.weight(), requests: isFresh && requests !== null ? requests.value : null }
  }

  function skewMs(): number | null {
    const time = exchange.time()
    return time === null ? null : clock.now() - time
  }

  return {
    /** Asks for what has to be asked for, now and from now on. */
    async start(): Promise<void> {
      await ask()
      clock.after(askMs, askAgain)
    },
    stop: () => {
      isStopped = true
    },
    now: (): Standing => ({
      venueBudget: budget(),
      clockSkewMs: skewMs(),
      unresolvedCoins: ports.unresolvedCoins(),
      account: ports.account(),
      log: journal.health(),
    }),
  }
}
