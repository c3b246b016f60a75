import type { Clock } from '../../main/ports.ts'

/** A clock that moves only when it is told to; tasks that come due on the way run in their order. */
export function stepClock(start: number): Clock & { step(ms: number): Promise<void> } {
  let now = start
  const tasks: { at: number; task: () => void }[] = []
  return {
    now: () => now,
    monotonic: () => now - start,
    after(ms, task) {
      const entry = { at: now + ms, task }
      tasks.push(entry)
      return () => {
        const at = tasks.indexOf(entry)
        if (at >= 0) tasks.splice(at, 1)
      }
    },
    async step(ms) {
      const end = now + ms
      for (;;) {
        tasks.sort((a, b) => a.at - b.at)
        const next = tasks[0]
        if (next === undefined || next.at > end) break
        tasks.shift()
        now = Math.max(now, next.at)
        next.task()
        // What the task awaits of other fakes is settled before time goes on.
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
      }
      now = end
    },
  }
}
