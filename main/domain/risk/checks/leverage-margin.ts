import { text, textUp } from '../../money/print.ts'
import { isAbove, isPositive, noUsd, scale, subtract } from '../../money/quantity.ts'
import { answer, type Check } from '../check.ts'

/** Refuses a lower leverage whose larger margin needs more than the usable part of the free margin. */
export const leverageMargin: Check = ({ task, coin }, { world }) => {
  const usable = scale(world.account.free, world.policy.freeMargin)
  const limit = `$${text(usable)}`
  const needed = task?.is === 'leverage' ? subtract(task.after.margin, task.before.margin) : noUsd
  if (isPositive(needed) && isAbove(needed, usable)) {
    const why = `At this leverage the ${coin} position needs more margin than the usable part of what is free.`
    return answer('MARGIN_SUFFICIENCY', 'block', `$${textUp(needed)}`, limit, why)
  }
  const measured = isPositive(needed) ? `$${textUp(needed)}` : '$0'
  return answer('MARGIN_SUFFICIENCY', 'pass', measured, limit, 'The free margin covers what the change needs.')
}
