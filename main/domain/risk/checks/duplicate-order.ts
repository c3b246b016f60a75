import { entrySide } from '../../market/instrument.ts'
import { known } from '../../money/parse-decimal.ts'
import { distance, isAbove, type Price, type Size, scale } from '../../money/quantity.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check } from '../check.ts'
import type { Submit } from '../history.ts'
import { recent } from '../recent.ts'
import { seconds } from '../seconds.ts'
import { firstPrice } from '../submit-of.ts'

/** Sizes and prices within one percent of each other are the same order said twice. */
const near = known.ratio('0.01')

function isNear<T extends Price | Size>(one: T, other: NoInfer<T>): boolean {
  return !isAbove<T>(distance<T>(one, other), scale<T>(other as T, near) as NoInfer<T>)
}

function isLike(ticket: TicketTerms, submit: Submit): boolean {
  return (
    submit.coin === ticket.coin &&
    submit.side === entrySide(ticket.plan.side) &&
    isNear<Size>(ticket.size, submit.size) &&
    isNear<Price>(firstPrice(ticket), submit.price)
  )
}

/** Warns of an order like one confirmed moments ago; refuses a sheet that was confirmed before, however long ago. */
export const duplicateOrder: Check = (ticket, { world, confirm }) => {
  const { duplicateMs } = world.policy
  const limit = `none in ${seconds(duplicateMs)}`
  const { submits } = world.history
  if (confirm?.originToken === 'used') {
    return answer('DUPLICATE_ORDER', 'block', 'same sheet', limit, 'This sheet was confirmed before.')
  }
  if (submits === null || submits === undefined) {
    return answer('DUPLICATE_ORDER', 'block', 'unknown', limit, 'Which orders were sent before is not known.')
  }
  const like = submits.filter((submit) => isLike(ticket, submit)).map(({ time }) => time)
  const count = recent(like, world.now, duplicateMs)
  if (count > 0) {
    const why = `An order like this one was confirmed less than ${seconds(duplicateMs)} ago. Is this a second one?`
    return answer('DUPLICATE_ORDER', 'warn', String(count), limit, why)
  }
  return answer('DUPLICATE_ORDER', 'pass', '0', limit, 'No order like this one was confirmed just now.')
}
