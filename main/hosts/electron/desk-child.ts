import type { UtilityProcess } from 'electron'
import type { StartSignerChild } from '../open-desk.ts'

type Fork = { fork: (entry: string, args: string[], options: Electron.ForkOptions) => UtilityProcess }

/** Starts a process of the desk (the key's, the model's) as Electron's utility process, with an empty command line and almost no environment. */
export function deskChild(utilityProcess: Fork, name: 'signer' | 'model'): StartSignerChild {
  return (entry) => {
    const child = utilityProcess.fork(entry, [], { serviceName: `HyperLLM Desk ${name}`, stdio: 'ignore', env: {} })
    const ends = new Set<() => void>()
    let hasEnded = false
    child.on('exit', () => {
      hasEnded = true
      for (const listener of ends) listener()
    })
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onEnd: (listener) => (hasEnded ? listener() : void ends.add(listener)),
      kill: () => void child.kill(),
    }
  }
}
