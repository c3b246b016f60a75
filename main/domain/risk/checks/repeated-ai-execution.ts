import { answer, type Check } from '../check.ts'
import { recent } from '../recent.ts'

const hourMs = 3_600_000

/** Refuses to open on a model's reading once it did so often in an hour; stays off until a person turns it on again. */
export const repeatedAiExecution: Check = (_ticket, { world }) => {
  const { modelOrdersPerHour: most } = world.policy
  const limit = `${most}/h`
  const { submits, modelOrders, modelOrdersSince } = world.history
  const block = (measured: string, why: string) => answer('REPEATED_AI_EXECUTION', 'block', measured, limit, why)
  if (modelOrders === 'off') {
    return block(
      'off',
      'Orders read by the model are off. Look at what it did, then turn them on in Policy, or type it.',
    )
  }
  if (submits === null || submits === undefined || modelOrders === null || modelOrders === undefined) {
    return block('unknown', 'How many orders the model read is not known.')
  }
  const opened = submits
    .filter((submit) => submit.origin === 'model' && !(submit.time < modelOrdersSince))
    .map(({ time }) => time)
  const count = recent(opened, world.now, hourMs)
  if (count >= most) {
    return block(`${count}/h`, `${most} orders read by the model in an hour are the most. Type the order yourself.`)
  }
  return answer('REPEATED_AI_EXECUTION', 'pass', `${count}/h`, limit, 'Few orders were read by the model.')
}
