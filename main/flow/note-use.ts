import type { Handlers, RequestName } from '../../preload/contract/requests.ts'

/** What nobody asks for but a person at the keyboard. A window asks for the rest by itself, each second for some. */
const byHand = new Set<RequestName>([
  'number.nudge',
  'order.review',
  'order.confirm',
  'order.dismiss',
  'order.cancel',
  'order.cancelAll',
  'desk.kill',
  'desk.resume',
  'desk.acknowledge',
  'position.protect',
  'policy.propose',
  'policy.release',
  'network.look',
  'network.arm',
  'keys.make',
  'keys.import',
  'keys.submit',
  'keys.unlock',
  'keys.lockAfter',
  'models.choose',
  'models.setRemote',
  'models.forgetRemote',
  'models.checkRemote',
  'models.install',
  'models.stopInstall',
  'models.remove',
])

/** The handlers, with `onUse` told of every sign that a person is here: a request made by hand, or other words than before. */
export function noteUse(handlers: Handlers, onUse: () => void): Handlers {
  let words = ''
  const isByHand = (name: string, input: unknown): boolean => {
    if (byHand.has(name as RequestName)) return true
    if (name !== 'words.size') return false
    const said = (input as { words: string }).words
    const isOther = said !== words
    words = said
    return isOther
  }
  const noted = Object.entries(handlers).map(([name, handler]) => [
    name,
    (input: never) => {
      if (isByHand(name, input)) onUse()
      return (handler as (input: never) => Promise<unknown>)(input)
    },
  ])
  return Object.fromEntries(noted) as Handlers
}
