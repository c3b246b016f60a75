import type { Handlers } from '../../preload/contract/requests.ts'

/** The handlers, with `onUse` told of every request: a person is here. */
export function noteUse(handlers: Handlers, onUse: () => void): Handlers {
  const noted = Object.entries(handlers).map(([name, handler]) => [
    name,
    (input: never) => {
      onUse()
      return (handler as (input: never) => Promise<unknown>)(input)
    },
  ])
  return Object.fromEntries(noted) as Handlers
}
