import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type RemoteControl, remoteControl } from '../../main/paper/remote-control.ts'

const entry = fileURLToPath(new URL('../../main/paper/main.ts', import.meta.url))
const fastTime = new URL('./fast-time.ts', import.meta.url).href

/** A paper exchange in a process of its own, which outlives any desk that is killed. */
export type PaperOutside = {
  http: string
  ws: string
  control: RemoteControl
  process: ChildProcess
  /** Ends it the polite way; its state file stays. */
  stop(): Promise<void>
}

/** Starts one; with `port` and `state` it can be stopped and started again as the same exchange; `time` as in fast-time.ts. */
export async function startPaperOutside(
  options: { port?: number; state?: string; fund?: string; time?: { factor: number; origin: number } } = {},
): Promise<PaperOutside> {
  const args = ['--seed', '7', '--fund', options.fund ?? '100000', '--port', String(options.port ?? 0), '--with-parent']
  if (options.state !== undefined) args.push('--state', options.state)
  const { time } = options
  const child = spawn(process.execPath, [...(time === undefined ? [] : ['--import', fastTime]), entry, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...(time === undefined ? {} : { DESK_FAST_TIME: `${time.factor} ${time.origin}` }) },
  })
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const { http, ws } = JSON.parse(line) as { http: string; ws: string }
  return {
    http,
    ws,
    control: remoteControl(http),
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** What the exchange answers to a question on its info endpoint. */
export async function info(http: string, body: object): Promise<unknown> {
  const response = await fetch(`${http}/info`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.json()
}
