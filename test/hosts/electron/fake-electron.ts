import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions } from 'electron'
import type { ElectronMain } from '../../../main/hosts/electron/run-electron.ts'
import type { Wire } from '../../../preload/contract/wire.ts'
import { exposeWire } from '../../../preload/expose-wire.ts'

type Frame = { origin: string }
type Handler = (...args: never[]) => unknown

/** One page's contents: its frame, its messages in both directions, and what was done to shut it in. */
export class FakeContents extends EventEmitter {
  mainFrame: Frame = { origin: 'app://desk' }
  readonly ipc = new EventEmitter()
  readonly toPage = new EventEmitter()
  openHandler: (() => { action: string }) | null = null
  reloads = 0

  send(channel: string, value: unknown): void {
    const copy = structuredClone(value)
    queueMicrotask(() => this.toPage.emit(channel, {}, copy))
  }
  isDestroyed(): boolean {
    return false
  }
  setWindowOpenHandler(handler: () => { action: string }): void {
    this.openHandler = handler
  }
  reload(): void {
    this.reloads += 1
  }
  /** A message as a page in `frame` sends it. */
  fromPage(channel: string, value: unknown, frame: Frame | null = this.mainFrame): void {
    const copy = structuredClone(value)
    queueMicrotask(() => this.ipc.emit(channel, { senderFrame: frame }, copy))
  }
  /** Loads a page: runs the preload and answers what it exposed. Each load has its own id. */
  load(page: string): Wire {
    let exposed: Wire | undefined
    const bridge = {
      exposeInMainWorld: (key: string, api: unknown) => {
        if (key === 'deskWire') exposed = api as Wire
      },
    }
    const renderer = {
      on: (channel: string, listener: Handler) => this.toPage.on(channel, listener as never),
      send: (channel: string, value: unknown) => this.fromPage(channel, value),
    }
    exposeWire(bridge, renderer as never, page)
    if (exposed === undefined) throw new Error('the preload exposed no deskWire')
    return exposed
  }
}

/** A fake of what the host uses of Electron; what it did is there to be looked at. */
export function fakeElectron() {
  const windows: FakeWindow[] = []
  const shortcuts = new Map<string, () => void>()
  const handlers: Record<string, Handler> = {}
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: Handler) => void Object.assign(handlers, { permissionRequest: handler }),
    setPermissionCheckHandler: (handler: Handler) => void Object.assign(handlers, { permissionCheck: handler }),
    setDevicePermissionHandler: (handler: Handler) => void Object.assign(handlers, { device: handler }),
    webRequest: { onBeforeRequest: (handler: Handler) => void Object.assign(handlers, { beforeRequest: handler }) },
  })
  const log: string[] = []
  const powerMonitor = Object.assign(new EventEmitter(), {
    idleSeconds: 0,
    getSystemIdleTime: () => powerMonitor.idleSeconds,
  })
  const app = Object.assign(new EventEmitter(), {
    isOnlyInstance: true,
    enableSandbox: () => log.push('enableSandbox'),
    requestSingleInstanceLock: () => app.isOnlyInstance,
    whenReady: async () => void log.push('ready'),
    quit: () => log.push('quit'),
    exit: (code: number) => log.push(`exit ${code}`),
  })
  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeContents()
    readonly options: BrowserWindowConstructorOptions
    readonly urls: string[] = []
    isShown = false
    constructor(options: BrowserWindowConstructorOptions) {
      super()
      this.options = options
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    static getAllWindows = () => windows
    loadURL = async (url: string) => void this.urls.push(url)
    show = () => {
      this.isShown = true
    }
    isMinimized = () => true
    restore = () => log.push('restore')
    focus = () => log.push('focus')
  }
  const electron = {
    app,
    BrowserWindow: FakeWindow,
    Menu: { setApplicationMenu: (menu: unknown) => log.push(`menu ${menu}`) },
    dialog: { showErrorBox: (_title: string, text: string) => log.push(`error ${text}`) },
    globalShortcut: {
      register: (keys: string, press: () => void) => void shortcuts.set(keys, press),
      unregisterAll: () => shortcuts.clear(),
    },
    powerMonitor,
    protocol: {
      registerSchemesAsPrivileged: (schemes: { scheme: string }[]) => log.push(`scheme ${schemes[0]?.scheme}`),
      handle: (scheme: string, handler: Handler) => void Object.assign(handlers, { [scheme]: handler }),
    },
    session: { defaultSession: session },
  }
  return {
    electron: electron as unknown as ElectronMain,
    powerMonitor,
    app,
    windows,
    shortcuts,
    handlers,
    session,
    log,
  }
}
