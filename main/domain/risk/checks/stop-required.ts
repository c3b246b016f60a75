import { text } from '../../money/print.ts'
import { answer, type Check } from '../check.ts'

/** Warns of an opening order without a stop, refuses one that a model read, and an add whose position is not stopped where it counts on. */
export const stopRequired: Check = (ticket, { world, origin }) => {
  const needed = ticket.add?.needsStop ?? null
  if (needed !== null) {
    const why = `The add counts on a stop at ${text(needed)} for the whole position, whose own is farther away or missing. Say "stop ${ticket.coin} ${text(needed)}" first.`
    return answer('STOP_REQUIRED', 'block', 'position not stopped there', text(needed), why)
  }
  if (ticket.stop !== null) {
    return answer(
      'STOP_REQUIRED',
      'pass',
      text(ticket.stop.trigger),
      'a stop',
      'The order carries a stop on the losing side.',
    )
  }
  const { hand, model } = world.policy.stopRequired
  const why =
    origin === 'model'
      ? 'A reading by the model must carry a stop. Say one, or type the order yourself.'
      : 'Without a stop nothing bounds the loss but liquidation.'
  return answer('STOP_REQUIRED', origin === 'model' ? model : hand, 'no stop', 'a stop', why)
}
