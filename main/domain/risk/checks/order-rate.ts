import { answer, type Check } from '../check.ts'
import { recent } from '../recent.ts'

const secondMs = 1_000
const minuteMs = 60_000

/** Refuses to open faster than a person can mean it. Orders that only reduce neither count nor are held back. */
export const orderRate: Check = (_ticket, { world }) => {
  const { perSecond, perMinute } = world.policy.orderRate
  const limit = `${perSecond}/s, ${perMinute}/min`
  const times = world.history.submits?.map(({ time }) => time) ?? null
  if (times === null) return answer('ORDER_RATE', 'block', 'unknown', limit, 'How many orders were sent is not known.')
  const [second, minute] = [recent(times, world.now, secondMs), recent(times, world.now, minuteMs)]
  const measured = `${second}/s, ${minute}/min`
  if (second >= perSecond || minute >= perMinute) {
    return answer('ORDER_RATE', 'block', measured, limit, 'Orders follow each other too fast. Wait a moment.')
  }
  return answer('ORDER_RATE', 'pass', measured, limit, 'Few orders were sent lately.')
}
