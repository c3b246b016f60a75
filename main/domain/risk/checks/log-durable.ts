import { isIncreasing } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'

const megabyte = 1_000_000

/** Refuses to send where the journal is not whole, and to open where its disk is nearly full or nobody can say. */
export const logDurable: Check = (ticket, { world, confirm }) => {
  const limit = `${world.policy.freeDiskBytes / megabyte} MB free`
  const log = confirm?.standing.log ?? null
  if (log === null || !log.isWhole) {
    return answer(
      'LOG_DURABLE',
      'block',
      'not whole',
      limit,
      'The journal can not be written. Nothing is sent without its row.',
    )
  }
  const refusing = isIncreasing(ticket) ? 'block' : 'warn'
  const { freeBytes } = log
  if (freeBytes === null || !Number.isFinite(freeBytes)) {
    return answer('LOG_DURABLE', refusing, 'unknown', limit, 'How much space the journal’s disk has is not known.')
  }
  const measured = `${Math.floor(freeBytes / megabyte)} MB`
  if (freeBytes <= world.policy.freeDiskBytes) {
    return answer('LOG_DURABLE', refusing, measured, limit, 'The disk of the journal is nearly full. Free some space.')
  }
  return answer('LOG_DURABLE', 'pass', measured, limit, 'The journal is whole and its disk has space.')
}
