import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebContents } from 'electron'

/** The desk's own scheme and origin; nothing is ever loaded from a file or from the network. */
export const scheme = 'app'
export const origin = `${scheme}://desk`

/** A window for the desk: an isolated, sandboxed page without Node, that can go nowhere and open nothing. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1600,
    height: 1000,
    minWidth: 1100,
    minHeight: 700,
    show: false,
    title: 'HyperLLM Desk',
    backgroundColor: '#0b0e11',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A trader's stop must not move late because another window is in front.
      backgroundThrottling: false,
    },
  }
}

/** Shuts every way out of a page, whichever window it is in. */
export function confine(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Denies every permission and device, and every request that is not for the desk's own files. */
export function confineSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const isOwn = url.startsWith(`${origin}/`) || url.startsWith('devtools://') || url.startsWith('data:')
    answer({ cancel: !isOwn })
  })
}

/** Shows a window when its page is painted, so that nobody sees it half-drawn. */
export function showWhenReady(window: Pick<BrowserWindow, 'once' | 'show'>): void {
  window.once('ready-to-show', () => window.show())
}
