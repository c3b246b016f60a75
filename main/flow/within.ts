import type { Clock } from '../ports.ts'

/** What a promise gives, or null where it fails or takes longer than `ms`; what comes later is dropped. Never rejects. */
export function within<T>(clock: Pick<Clock, 'after'>, ms: number, promise: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const cancel = clock.after(Math.max(0, ms), () => resolve(null))
    promise.then(resolve, () => resolve(null)).finally(cancel)
  })
}
