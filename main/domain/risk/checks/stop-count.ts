import { answer, type Check } from '../check.ts'
import { recent } from '../recent.ts'

const hourMs = 3_600_000

/** Refuses to open for a while after several losing stops: a cool-down, over when the oldest leaves the window. */
export const stopCount: Check = (_ticket, { world }) => {
  const { count, windowMs } = world.policy.stopCount
  const limit = `${count} in ${windowMs / hourMs} h`
  const times = world.history.stopOuts ?? null
  if (times === null) return answer('STOP_COUNT', 'block', 'unknown', limit, 'How many stops were hit is not known.')
  const hit = recent(times, world.now, windowMs)
  if (hit >= count) {
    const why = `${hit} stops closed at a loss within ${windowMs / hourMs} hours: cool down. Only reducing is allowed until fewer remain in that time.`
    return answer('STOP_COUNT', 'block', String(hit), limit, why)
  }
  return answer('STOP_COUNT', 'pass', String(hit), limit, 'Few stops were hit lately.')
}
