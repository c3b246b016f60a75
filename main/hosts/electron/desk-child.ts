import type { UtilityProcess } from 'electron'
import type { StartSignerChild } from '../open-desk.ts'

type Fork = { fork: (entry: string, args: string[], options: Electron.ForkOptions) => UtilityProcess }

/** What the runtime of models, and a download on Windows, need of the environment; the signer gets none of it. */
const modelNames = ['SystemRoot', 'SYSTEMROOT', 'WINDIR', 'TMPDIR', 'TEMP', 'TMP', 'PATH', 'HOME', 'USERPROFILE']

/** Starts a process of the desk (the key's, one of the models') as Electron's utility process, with an empty command line and almost no environment. */
export function deskChild(utilityProcess: Fork, name: 'signer' | 'model'): StartSignerChild {
  const env: NodeJS.ProcessEnv = {}
  for (const one of name === 'model' ? modelNames : []) if (process.env[one] !== undefined) env[one] = process.env[one]
  return (entry) => {
    const child = utilityProcess.fork(entry, [], { serviceName: `HyperLLM Desk ${name}`, stdio: 'ignore', env })
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
