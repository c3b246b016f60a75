import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where the built renderer lies. */
export const rendererDir = join(root, 'out', 'renderer')

/** Builds the renderer into out/renderer when a source is newer than the build. Answers whether it built. */
export async function buildRenderer(): Promise<boolean> {
  const built = timeOf(join(rendererDir, 'index.html'))
  const sources = ['renderer', 'preload/contract', 'package-lock.json'].map((path) => newest(join(root, path)))
  if (built !== null && Math.max(...sources) <= built) return false
  const { build } = await import('vite')
  // What a person gets, whoever asks for it: a test runner's own NODE_ENV would build React's development half.
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    await build({ configFile: join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' })
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
  if (!existsSync(join(rendererDir, 'index.html'))) throw new Error(`the build left no ${rendererDir}/index.html`)
  return true
}

function timeOf(path: string): number | null {
  return existsSync(path) ? statSync(path).mtimeMs : null
}

/** Latest change of a file, or of anything under a folder, in epoch ms. */
export function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
