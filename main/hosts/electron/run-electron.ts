import { type OnDefect, serve } from '../../../preload/contract/serve.ts'
import type { HostedDesk } from '../hosted-desk.ts'
import { readRendererFiles, strictHeaders } from '../renderer-files.ts'
import { confine, confineSession, origin, scheme, showWhenReady, windowOptions } from './window.ts'
import { windowWires } from './wire.ts'

/** What the host uses of Electron, by Electron's own types; tests pass a fake. */
export type ElectronMain = Pick<
  typeof Electron,
  'app' | 'BrowserWindow' | 'Menu' | 'dialog' | 'globalShortcut' | 'powerMonitor' | 'protocol' | 'session'
>

type Setting = {
  rendererDir: string
  preload: string
  openDesk: () => Promise<HostedDesk>
  onDefect: OnDefect
}

/** The kill switch, whichever window has the focus. */
export const killKeys = 'Control+Shift+Backspace'

/** Runs the desk in Electron: one instance, one window, everything else shut. Must be called before the app is ready. */
export async function runElectron(electron: ElectronMain, setting: Setting): Promise<void> {
  const { app, dialog, globalShortcut, protocol, session, Menu } = electron
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }])
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.on('web-contents-created', (_event, contents) => confine(contents))
  await app.whenReady()
  Menu.setApplicationMenu(null)
  confineSession(session.defaultSession)
  serveFiles(electron, setting.rendererDir)

  let desk: HostedDesk
  try {
    desk = await setting.openDesk()
  } catch (thrown) {
    dialog.showErrorBox('HyperLLM Desk', (thrown as Error).message)
    return app.exit(1)
  }
  closeBeforeQuit(electron, desk)
  globalShortcut.register(killKeys, () => {
    desk.handlers['desk.kill']({}).catch((thrown: Error) => setting.onDefect(thrown.message, 'desk.kill'))
  })
  app.on('second-instance', () => {
    const [window] = electron.BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  lockWithComputer(electron, desk)
  desk.onSwitch?.(() => {
    // The page knows the desk that is gone; only a new page gets the new one.
    for (const window of electron.BrowserWindow.getAllWindows()) window.webContents.reload()
  })
  openWindow(electron, desk, setting)
}

/** How often the computer is asked how long nobody has touched it. */
const idleEveryMs = 15_000

/** The key is locked when the computer sleeps or is locked, and when nobody has touched it for the time that was set. */
function lockWithComputer({ app, powerMonitor }: ElectronMain, desk: HostedDesk): void {
  const lock = () => {
    const keys = desk.topics.keys({}).current()
    if (keys.is === 'live' && keys.value.lock === 'open')
      desk.handlers['keys.lock']({ all: false }).catch(() => undefined)
  }
  powerMonitor.on('suspend', lock)
  powerMonitor.on('lock-screen', lock)
  const timer = setInterval(() => {
    const keys = desk.topics.keys({}).current()
    if (keys.is === 'live' && powerMonitor.getSystemIdleTime() >= keys.value.lockAfterMinutes * 60) lock()
  }, idleEveryMs)
  app.on('will-quit', () => clearInterval(timer))
}

function openWindow({ BrowserWindow }: ElectronMain, desk: HostedDesk, { preload, onDefect }: Setting): void {
  const window = new BrowserWindow(windowOptions(preload))
  windowWires(window.webContents, origin, (wire) => serve(desk.handlers, desk.topics, wire, onDefect))
  showWhenReady(window)
  // A dead page stops no order; it only has to come back.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') window.webContents.reload()
  })
  void window.loadURL(`${origin}/`)
}

/** Answers the desk's own scheme from memory. */
function serveFiles({ protocol }: ElectronMain, rendererDir: string): void {
  const fileAt = readRendererFiles(rendererDir)
  const strict = strictHeaders("'none'")
  protocol.handle(scheme, (request) => {
    const { host, pathname } = new URL(request.url)
    const file = host === 'desk' && request.method === 'GET' ? fileAt(pathname) : undefined
    if (file === undefined) return new Response('There is nothing here.\n', { status: 404, headers: strict })
    return new Response(file.bytes, { headers: { ...strict, ...file.headers } })
  })
}

/** Quitting waits until the desk has closed in order, once. */
function closeBeforeQuit({ app, globalShortcut }: ElectronMain, desk: HostedDesk): void {
  let isClosing = false
  app.on('before-quit', (event) => {
    if (isClosing) return
    isClosing = true
    event.preventDefault()
    globalShortcut.unregisterAll()
    desk.close().then(
      () => app.exit(0),
      () => app.exit(1),
    )
  })
}
