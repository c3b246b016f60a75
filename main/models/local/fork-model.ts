import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A process that can be spoken to; Node's fork here, Electron's utility process in its host. */
export type ModelChild = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once when the process is gone, or could not be started; at once when it already is. */
  onEnd(listener: () => void): void
  kill(): void
}

/** What Node and llama.cpp may need of the environment; nothing else is handed on. */
const environmentNames = ['SystemRoot', 'SYSTEMROOT', 'WINDIR', 'TMPDIR', 'TEMP', 'TMP', 'PATH', 'HOME', 'USERPROFILE']

const isSource = import.meta.url.endsWith('.ts')

/** The process's own source beside this file, or its own bundle beside the bundle that this is part of. */
export const modelEntry = (): string =>
  fileURLToPath(new URL(isSource ? './model-process.ts' : './model-process.js', import.meta.url))
/** The same for the process that looks after the installed models. */
export const catalogEntry = (): string =>
  fileURLToPath(new URL(isSource ? '../catalog-process.ts' : './catalog-process.js', import.meta.url))

/** Starts the model's process under this same Node; what it prints goes nowhere. */
export function forkModel(entry = modelEntry()): ModelChild {
  const env: NodeJS.ProcessEnv = {}
  for (const name of environmentNames) if (process.env[name] !== undefined) env[name] = process.env[name]
  const child = fork(entry, [], {
    env,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ends = new Set<() => void>()
  let hasEnded = false
  const end = () => {
    if (hasEnded) return
    hasEnded = true
    for (const listener of ends) listener()
  }
  child.on('exit', end)
  child.on('error', end)
  return {
    send: (message) => void child.send(message as object, (error) => error && end()),
    onMessage: (listener) => void child.on('message', listener),
    onEnd: (listener) => (hasEnded ? listener() : void ends.add(listener)),
    kill: () => void child.kill('SIGKILL'),
  }
}
