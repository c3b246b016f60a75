import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Why no process can be traced here; null where it can. */
export function whyNoStrace(): string | null {
  if (process.platform !== 'linux') return 'strace is for Linux only'
  const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' })
  if (error !== undefined) return 'strace is not installed (apt-get install strace)'
  return status === 0 ? null : `strace can not trace here: ${stderr.trim().split('\n')[0]}`
}

/** What happens to the process at a system call: `signal=SIGKILL`, `error=ENOSPC`, as strace writes it. */
export type Injection = { calls: readonly string[]; what: string; when: string }

/**
 * Attaches to the main thread of a running process, where its journal, its nonces and its sockets are written, and
 * resolves when the injections are in force. Ending it lets the process go on.
 */
export async function inject(pid: number, injections: readonly Injection[]): Promise<{ end(): Promise<void> }> {
  const args = injections.flatMap(({ calls, what, when }) => ['-e', `inject=${calls.join(',')}:${what}:when=${when}`])
  const traced = [...new Set(injections.flatMap(({ calls }) => calls))].join(',')
  const child: ChildProcess = spawn(
    'strace',
    ['-p', String(pid), '-o', '/dev/null', '-e', `trace=${traced}`, ...args],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
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
