import type { TopicValue } from '../../preload/contract/topics.ts'
import type { Clock, Ids, PostOutcome } from '../ports.ts'
import { append, messageOf, type SendPorts, sendCommand } from './send-command.ts'
import { within } from './within.ts'

/** The exchange cancels everything when it did not hear of the desk for so long, ms; the desk says so twice in that time. */
const aheadMs = 60_000
const beatMs = 30_000
/** The traded volume that the venue asks for, and the requests that every account has without any. */
const neededVolume = 1_000_000
const freeRequests = 10_000
const closeMs = 1_000

type Shown = TopicValue<'desk'>['deadMan']
export type DeadManFlow = ReturnType<typeof createDeadManFlow>

const danger = 'When this desk is silent for 60 s, the exchange cancels every order, protective stops too.'

/**
 * The exchange's own dead-man switch (scheduleCancel): while it is on, the desk puts the moment off every 30 s, and where
 * it can't any more, all orders are cancelled. That strips positions of their stops, so it is off until a person turns it
 * on; it outlives a restart, and an orderly end takes the moment back. Only accounts that traded $1M have it.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
 */
export function createDeadManFlow(
  ports: SendPorts & {
    clock: Clock
    ids: Ids
    /** The account's requests, whose limit grows by one with each USDC traded; null where that is not known. */
    requests: () => { limit: number } | null
    show: (shown: Shown) => void
    alarm: (id: string, text: string, level: 'warn' | 'danger') => void
    calm: (id: string) => void
  },
) {
  const { exchange, journal, clock, ids, requests, show, alarm, calm } = ports
  let isOn = false
  let refusal: string | null = null
  let cancelBeat = () => {}
  let shownBefore = ''

  function isEligible(): boolean | null {
    const known = requests()
    return known === null ? null : known.limit - freeRequests >= neededVolume
  }

  function tell(): void {
    const eligible = isEligible()
    const shown: Shown = isOn
      ? { is: 'on', text: danger }
      : refusal !== null || eligible === false
        ? {
            is: 'unavailable',
            text: refusal ?? 'The exchange gives its dead-man switch to accounts that traded $1,000,000.',
          }
        : { is: 'off', text: `${danger} It is off.` }
    const text = JSON.stringify(shown)
    if (text !== shownBefore) show(shown)
    shownBefore = text
  }

  function schedule(time: number | null): Promise<PostOutcome> {
    return sendCommand(ports, { story: ids.next(), coin: null, kind: 'cancel' }, { do: 'schedule_cancel', time }).catch(
      (thrown: unknown): PostOutcome => ({ is: 'not_sent', why: messageOf(thrown) }),
    )
  }

  /** Puts the moment off, and says so when that did not work: then it may come. */
  async function beat(): Promise<PostOutcome> {
    cancelBeat()
    const outcome = await schedule((exchange.time() ?? clock.now()) + aheadMs)
    if (!isOn) return outcome
    if (outcome.is === 'accepted') calm('dead_man')
    else
      alarm(
        'dead_man',
        `The dead-man switch could not be put off (${whyOf(outcome)}): the exchange may cancel all orders, stops too.`,
        'danger',
      )
    cancelBeat = clock.after(beatMs, () => void beat())
    return outcome
  }

  return {
    /** Goes on where the last run had it on. Called when trading opens. */
    start(): void {
      const last = journal.recent('dead_man', 1)[0]?.body as { isOn?: boolean } | undefined
      isOn = last?.isOn === true
      if (isOn) void beat()
      tell()
    },
    /** What is shown of it may have changed: the traded volume is known now. */
    look: tell,

    async set({ isOn: wanted }: { isOn: boolean }): Promise<{ text: string }> {
      if (!wanted) {
        cancelBeat()
        isOn = false
        append(journal, { kind: 'dead_man', story: 'dead_man', coin: null, body: { isOn } })
        const outcome = await schedule(null)
        calm('dead_man')
        tell()
        return {
          text:
            outcome.is === 'accepted'
              ? 'The dead-man switch is off; no moment is set at the exchange.'
              : `The dead-man switch is off, but the moment that was set could not be taken back (${whyOf(outcome)}): within 60 s the exchange may cancel all orders, stops too.`,
        }
      }
      isOn = true
      const outcome = await beat()
      // Without an answer the moment may be set: then it must be put off, so the switch counts as on.
      if (outcome.is === 'accepted' || outcome.is === 'unknown') {
        append(journal, { kind: 'dead_man', story: 'dead_man', coin: null, body: { isOn } })
      } else {
        cancelBeat()
        calm('dead_man')
        isOn = false
        if (outcome.is === 'rejected') refusal = `The exchange does not give it: ${outcome.reason}`
      }
      tell()
      return {
        text: isOn ? `The dead-man switch is on. ${danger}` : `The dead-man switch stays off: ${whyOf(outcome)}`,
      }
    },

    /** An orderly end is no silence: the moment is taken back, as far as that works in a second. */
    async stop(): Promise<void> {
      cancelBeat()
      if (!isOn) return
      isOn = false
      await within(clock, closeMs, schedule(null))
    },
  }
}

function whyOf(outcome: PostOutcome): string {
  if (outcome.is === 'rejected') return outcome.reason
  return outcome.is === 'accepted' ? '' : outcome.why
}
