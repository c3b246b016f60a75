import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packageDir = join(root, 'node_modules', 'electron')
/** Says that the download failed once with this version, so that every later start does not wait for it again. */
const failedMark = join(root, '.cache', 'electron-download-failed')
const downloadLimitMs = 20_000

/**
 * Electron's program: the one in ELECTRON_OVERRIDE_DIST_PATH, else the downloaded one; where there is none, its own
 * installer is tried once, for at most 20 s. Null where it can't be had. Delete .cache/electron-download-failed to try again.
 */
export async function electronProgram(): Promise<string | null> {
  const found = existing()
  if (found !== null || !existsSync(join(packageDir, 'install.js'))) return found
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string }
  if (existsSync(failedMark) && readFileSync(failedMark, 'utf8') === version) return null
  process.stdout.write('Downloading Electron once …\n')
  await download()
  const downloaded = existing()
  if (downloaded === null) {
    mkdirSync(dirname(failedMark), { recursive: true })
    writeFileSync(failedMark, version)
  }
  return downloaded
}

/** The program where it is on the disk; null otherwise. */
export function existing(): string | null {
  const names: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  }
  const name = names[process.platform] ?? 'electron'
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageDir, 'dist')
  const program = join(folder, name)
  return existsSync(program) ? program : null
}

function download(): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageDir, 'install.js')], { stdio: 'ignore' })
    const limit = setTimeout(() => child.kill('SIGKILL'), downloadLimitMs)
    const end = () => {
      clearTimeout(limit)
      resolve()
    }
    child.on('error', end)
    child.on('exit', end)
  })
}
