import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Why no process can be traced here; null where it can. */
export function whyNoStrace(): string | null {
  if (process.platform !== 'linux') return 'strace is for Linux only'
  const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' })
  if (error !== undefined) return 'strace is not installed (apt-get install strace)'
  return status === 0 ? null : `strace can not trace here: ${stderr.trim().split('\n')[0]}`
}

/** What happens to the process at a system call: `signal=SIGKILL`, `error=ENOSPC`, as strace writes it; `when` counts the calls, `3+` is the third and all later ones. */
export type Injection = { calls: readonly string[]; what: string; when: string }

/** The options of strace for injections; `paths`: only calls on these files count; `log`: where it writes each call with its time. */
export function straceOptions(
  injections: readonly Injection[],
  { paths = [], log = '/dev/null' }: { paths?: readonly string[]; log?: string } = {},
): string[] {
  const traced = [...new Set(injections.flatMap(({ calls }) => calls))].join(',')
  return [
    ...['-o', log, '-ttt', '-y', '-e', `trace=${traced}`],
    ...paths.flatMap((path) => ['-P', path]),
    ...injections.flatMap(({ calls, what, when }) => ['-e', `inject=${calls.join(',')}:${what}:when=${when}`]),
  ]
}

/**
 * Attaches to the main thread of a running process, where its journal, its nonces and its sockets are written, and
 * resolves when the injections are in force. Ending it lets the process go on.
 */
export async function inject(
  pid: number,
  injections: readonly Injection[],
  options: Parameters<typeof straceOptions>[1] = {},
): Promise<{ end(): Promise<void> }> {
  const child: ChildProcess = spawn('strace', ['-p', String(pid), ...straceOptions(injections, options)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  const said: string[] = []
  const lines = createInterface({ input: child.stderr! })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line)
      if (line.includes('attached')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`strace ended: ${said.join('; ')}`)))
  })
  return {
    end: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** When the first injected call of a log was (epoch ms), and which call on which file; null where none was injected. */
export function firstInjected(log: string): { at: number; call: string } | null {
  const line = log.split('\n').find((text) => text.includes('(INJECTED)'))
  const match = line === undefined ? null : /^(?:\d+ +)?(\d+\.\d+) ([a-z0-9]+)\(/.exec(line)
  if (line === undefined || match === null) return null
  // A call on a path names it between quotes, one on an open file behind its number.
  const path = /\(AT_FDCWD[^"]*"([^"]+)"|\("([^"]+)"|<([^>]+)>/.exec(line)
  const file = (path?.[1] ?? path?.[2] ?? path?.[3] ?? '').split('/').at(-1)
  return { at: Number(match[1]) * 1_000, call: `${match[2]} ${file}` }
}
