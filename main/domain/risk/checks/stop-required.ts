import { text } from '../../money/print.ts'
import { answer, type Check } from '../check.ts'

/** Warns of an opening order without a stop, and refuses one that a model read. */
export const stopRequired: Check = (ticket, { world, origin }) => {
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
