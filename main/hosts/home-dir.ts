import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where things lie in a home folder. */
export type HomePaths = { dir: string; journal: string; keys: string; settings: string; paper: string }

/** The folder a desk lives in: what `--home` says, else HYPERLLM_HOME, else `~/.hyperllm-desk`. */
export function homeDir(said: string | undefined, env: Record<string, string | undefined>): string {
  const named = said ?? env.HYPERLLM_HOME
  return named === undefined || named === '' ? join(homedir(), '.hyperllm-desk') : resolve(named)
}

/** Where things lie in a home folder. */
export function homePaths(dir: string): HomePaths {
  return {
    dir,
    journal: join(dir, 'journal.db'),
    keys: join(dir, 'keys'),
    settings: join(dir, 'settings.json'),
    paper: join(dir, 'paper'),
  }
}
