import { finishOrder } from '../matching/finish-order.ts'
import type { Venue } from '../venue.ts'
import { type Answer, OK, refused } from './actions.ts'

const DAY = 86_400_000
const MOST_A_DAY = 10

/** Sets or clears the time at which all of a user's orders are cancelled: 5 s ahead at least, after enough volume. */
export function scheduleCancel(venue: Venue, user: string, time: number | undefined): Answer {
  const account = venue.accounts.get(user)!
  const required = venue.rules.scheduleCancelVolume
  if (time !== undefined && account.volume.lt(required)) {
    return refused(
      `Cannot set scheduled cancel time until enough volume traded. Required: $${required.toFixed()}. Traded: $${account.volume.toFixed(2)}.`,
    )
  }
  if (time !== undefined && time < venue.wall() + 5_000) {
    return refused('Scheduled cancel time too early, must be at least 5 seconds from now.')
  }
  if (time !== undefined && firedToday(venue, user) >= MOST_A_DAY) {
    return refused(`Too many scheduled cancels triggered today. Max is ${MOST_A_DAY}.`)
  }
  account.scheduledCancel = time ?? null
  venue.changes.accounts.add(user)
  return OK
}

/** Cancels all open orders of users whose dead-man time has come. */
export function runScheduledCancels(venue: Venue): void {
  const now = venue.wall()
  for (const account of venue.accounts.values()) {
    if (account.scheduledCancel === null || account.scheduledCancel > now) continue
    account.scheduledCancel = null
    account.scheduled = { day: Math.floor(now / DAY), fired: firedToday(venue, account.address) + 1 }
    venue.changes.accounts.add(account.address)
    for (const oid of [...account.open]) {
      const order = venue.orders.get(oid)
      if (order && order.stands !== 'done') finishOrder(venue, order, 'scheduledCancel')
    }
  }
}

/** The count starts anew at 00:00 UTC. */
function firedToday(venue: Venue, user: string): number {
  const { day, fired } = venue.accounts.get(user)!.scheduled
  return day === Math.floor(venue.wall() / DAY) ? fired : 0
}
