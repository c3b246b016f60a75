import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newest } from './build-renderer.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Builds main, preload and renderer into out/ when a source is newer than the build. Answers whether it built. */
export async function buildElectron(): Promise<boolean> {
  const built = join(root, 'out', 'main', 'main.js')
  const sources = ['main', 'preload', 'renderer', 'electron.vite.config.ts', 'package-lock.json'].map((path) =>
    newest(join(root, path)),
  )
  if (existsSync(built) && Math.max(...sources) <= statSync(built).mtimeMs) return false
  const { build } = await import('electron-vite')
  await build({ root, logLevel: 'warn' })
  if (!existsSync(built)) throw new Error(`The build left no ${built}.`)
  return true
}
