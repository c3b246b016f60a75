import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { homeDir } from '../main/hosts/home-dir.ts'
import { runLoopback } from '../main/hosts/loopback/run-loopback.ts'
import { buildElectron } from './build-electron.ts'
import { buildRenderer, rendererDir } from './build-renderer.ts'
import { installedBrowser } from './find-browser.ts'
import { electronProgram } from './find-electron.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Starts the desk on the paper exchange and opens a window on it; rejects with one sentence. */
export async function start(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      home: { type: 'string' },
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: 'auto' },
      network: { type: 'string', default: 'paper' },
    },
  })
  if (!['auto', 'electron', 'browser', 'none'].includes(values.host))
    throw new Error(`--host "${values.host}" is none of auto, electron, browser, none. Nothing was started.`)
  if (!/^\d{1,5}$/.test(values.port)) throw new Error(`--port "${values.port}" is no port. Nothing was started.`)
  if (values.network !== 'paper')
    throw new Error(`The desk trades on paper only, not on ${values.network}. Nothing was started.`)
  const home = homeDir(values.home, process.env)

  if (values.host === 'auto' || values.host === 'electron') {
    const electron = hasDisplay() || values.host === 'electron' ? await electronProgram() : null
    if (electron !== null) return await startElectron(electron, home)
    if (values.host === 'electron')
      throw new Error('There is no Electron binary here. Nothing was started; try --host browser.')
    if (hasDisplay())
      say('Electron could not be downloaded here, so the desk opens in a browser window instead (paper only).')
  }
  await startLoopback(home, Number.parseInt(values.port, 10), values.host !== 'none')
}

/** Builds main, preload and renderer, and runs them in Electron until its window is closed. */
async function startElectron(program: string, home: string): Promise<void> {
  await buildElectron()
  const root = join(rendererDir, '..', '..')
  const child = spawn(program, [root], { stdio: 'inherit', env: { ...process.env, HYPERLLM_HOME: home } })
  process.exitCode = await ended(child)
}

/** Serves the desk on loopback until it is told to stop, and opens a window on it where there is a display. */
async function startLoopback(home: string, port: number, mayOpen: boolean): Promise<void> {
  await buildRenderer()
  const served = await runLoopback({ homeDir: home, rendererDir, network: 'paper', port, log: say })
  let isClosing = false
  const close = () => {
    if (isClosing) return
    isClosing = true
    served.close().then(
      () => process.exit(0),
      (thrown: Error) => {
        process.stderr.write(`desk: ${thrown.message}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', close)
  process.on('SIGTERM', close)
  process.on('SIGHUP', close)

  const browser = mayOpen && hasDisplay() ? installedBrowser() : null
  if (browser === null) {
    say(`desk: ${served.issue()}`)
    if (process.stdin.isTTY) offerAddresses(() => say(`desk: ${served.issue()}`))
    return
  }
  const profile = join(home, 'browser')
  const window = spawn(
    browser.program,
    [
      `--app=${served.issue()}`,
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-sync',
    ],
    { stdio: 'ignore', env: { ...process.env, ...browser.env } },
  )
  say('The desk is open in a browser window; closing the window ends it.')
  await ended(window)
  close()
}

/** An address is good for one browser: Enter gives the next. */
function offerAddresses(give: () => void): void {
  say('The address is good for one browser. Press Enter for a fresh one, Ctrl+C to end.')
  process.stdin.on('data', give)
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  return (DISPLAY !== undefined && DISPLAY !== '') || (WAYLAND_DISPLAY !== undefined && WAYLAND_DISPLAY !== '')
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${child.spawnfile} can't be started (${error.message}).`)))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
