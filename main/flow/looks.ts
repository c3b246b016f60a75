import type { Clock } from '../ports.ts'

/**
 * Runs one look at a coin at a time. However many are asked for during one, one more follows it; one that fails is told
 * to `onFailure` and asked for again after `retryMs`, and the next that works to `onSuccess`.
 */
export function createLooks(setting: {
  clock: Pick<Clock, 'after'>
  retryMs: number
  look: (coin: string) => Promise<void>
  onSuccess: (coin: string) => void
  onFailure: (coin: string, thrown: unknown) => void
}): (coin: string) => Promise<void> {
  const { clock, retryMs, onSuccess, onFailure } = setting
  const running = new Map<string, { done: Promise<void>; isWanted: boolean }>()
  const retries = new Set<string>()

  async function tryLook(coin: string): Promise<void> {
    try {
      await setting.look(coin)
      onSuccess(coin)
    } catch (thrown) {
      onFailure(coin, thrown)
      if (retries.has(coin)) return
      retries.add(coin)
      clock.after(retryMs, () => {
        retries.delete(coin)
        void look(coin)
      })
    }
  }

  function look(coin: string): Promise<void> {
    const held = running.get(coin)
    if (held !== undefined) {
      held.isWanted = true
      return held.done
    }
    const now = { done: Promise.resolve(), isWanted: true }
    running.set(coin, now)
    now.done = (async () => {
      while (now.isWanted) {
        now.isWanted = false
        await tryLook(coin)
      }
      running.delete(coin)
    })()
    return now.done
  }
  return look
}
