import { fork } from 'node:child_process'
import { join } from 'node:path'

/** The shipped model behind vLLM's HTTP API, in a process of its own. */
export type ServedModel = { url: string; kill(): Promise<void> }

/** Starts it, on the port that an earlier one had where one is named; resolves when it listens. */
export function serveModel({ key, port }: { key?: string; port?: number } = {}): Promise<ServedModel> {
  const child = fork(join(import.meta.dirname, 'served-model.ts'), [], {
    env: {
      ...process.env,
      ...(key === undefined ? {} : { SERVED_KEY: key }),
      ...(port === undefined ? {} : { SERVED_PORT: String(port) }),
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the served model ended with ${code}`)))
    child.once('message', (message) => {
      const { url } = message as { url: string }
      const kill = () =>
        new Promise<void>((done) => {
          if (child.exitCode !== null || child.signalCode !== null) return done()
          child.once('exit', () => done())
          child.kill('SIGKILL')
        })
      resolve({ url, kill })
    })
  })
}
