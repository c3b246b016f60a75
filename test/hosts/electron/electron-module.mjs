import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'

// What the built main process imports as 'electron' when there is none: enough of it to open a desk and a window in
// plain Node, telling the test about each step on stdout.
const tell = (step) => process.stdout.write(`${JSON.stringify(step)}\n`)

export const app = Object.assign(new EventEmitter(), {
  enableSandbox() {},
  requestSingleInstanceLock: () => true,
  whenReady: async () => undefined,
  quit: () => app.emit('before-quit', { preventDefault() {} }),
  exit: (code) => {
    tell({ exit: code })
    process.exit(code)
  },
})
export class BrowserWindow extends EventEmitter {
  constructor(options) {
    super()
    this.webContents = Object.assign(new EventEmitter(), {
      ipc: new EventEmitter(),
      mainFrame: {},
      setWindowOpenHandler() {},
    })
    app.emit('web-contents-created', {}, this.webContents)
    tell({ window: options.webPreferences.preload })
  }
  async loadURL(url) {
    tell({ url, page: (await handle({ url, method: 'GET' })).status })
    app.quit()
  }
}
let handle
export const protocol = {
  registerSchemesAsPrivileged() {},
  handle: (_scheme, handler) => {
    handle = handler
  },
}
const nothing = () => undefined
export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: nothing,
    setPermissionCheckHandler: nothing,
    setDevicePermissionHandler: nothing,
    webRequest: { onBeforeRequest: nothing },
  }),
}
export const Menu = { setApplicationMenu: nothing }
export const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleTime: () => 0 })
export const safeStorage = { isEncryptionAvailable: () => false, getSelectedStorageBackend: () => 'basic_text' }
export const dialog = { showErrorBox: (_title, text) => tell({ error: text }) }
export const globalShortcut = { register: (keys) => tell({ shortcut: keys }), unregisterAll: nothing }
export const utilityProcess = {
  fork: (entry, args, { env }) => {
    tell({ signer: entry })
    const child = fork(entry, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    return Object.assign(child, { postMessage: (message) => child.send(message) })
  },
}
