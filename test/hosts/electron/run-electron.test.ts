import { afterEach, describe, expect, it, vi } from 'vitest'
import { killKeys, runElectron } from '../../../main/hosts/electron/run-electron.ts'
import { connect } from '../../../preload/contract/connect.ts'
import type { Feed } from '../../../preload/contract/topics.ts'
import { fakeDesk } from '../../contract/fake-desk.ts'
import { builtRenderer } from '../loopback/open-window.ts'
import { fakeElectron } from './fake-electron.ts'

async function started(openDesk?: () => Promise<never>, onSwitch: (listener: () => void) => void = () => undefined) {
  const fake = fakeElectron()
  const desk = { ...fakeDesk(), closed: 0 }
  const close = async () => {
    desk.closed += 1
  }
  const defects: string[] = []
  await runElectron(fake.electron, {
    rendererDir: builtRenderer(),
    preload: '/built/preload.cjs',
    openDesk: openDesk ?? (async () => ({ ...desk, close, onSwitch })),
    onDefect: (what, name) => void defects.push(`${name}: ${what}`),
  })
  return { ...fake, desk, defects, contents: fake.windows[0]?.webContents }
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('the Electron host', () => {
  it('opens one isolated, sandboxed window without Node on its own scheme, and shows it when it is painted', async () => {
    const { windows, log } = await started()
    expect(windows).toHaveLength(1)
    expect(windows[0]!.urls).toEqual(['app://desk/'])
    expect(windows[0]!.options.webPreferences).toMatchObject({
      preload: '/built/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
    })
    expect(windows[0]!.isShown).toBe(false)
    windows[0]!.emit('ready-to-show')
    expect(windows[0]!.isShown).toBe(true)
    expect(log.indexOf('enableSandbox')).toBeLessThan(log.indexOf('ready'))
    expect(log.indexOf('scheme app')).toBeLessThan(log.indexOf('ready'))
  })

  it('lets a page go nowhere and open nothing', async () => {
    const { contents } = await started()
    expect(contents!.openHandler?.()).toEqual({ action: 'deny' })
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      const event = { preventDefault: vi.fn() }
      contents!.emit(name, event)
      expect(event.preventDefault, name).toHaveBeenCalledOnce()
    }
  })

  it('denies every permission, device, download and request that is not for its own files', async () => {
    const { handlers, session } = await started()
    const answers: unknown[] = []
    handlers.permissionRequest!(null as never, 'media' as never, ((may: boolean) => answers.push(may)) as never)
    answers.push(handlers.permissionCheck!(), handlers.device!())
    expect(answers).toEqual([false, false, false])
    const cancelled = (url: string) => {
      const answers: { cancel?: boolean }[] = []
      handlers.beforeRequest!({ url } as never, ((answer: { cancel?: boolean }) => answers.push(answer)) as never)
      return answers[0]?.cancel
    }
    expect(
      ['https://example.org/', 'http://127.0.0.1:1/', 'file:///etc/passwd', 'app://desk.evil/', 'ws://x/'].map(
        cancelled,
      ),
    ).toEqual(Array(5).fill(true))
    expect(cancelled('app://desk/assets/a-1.js')).toBe(false)
    const event = { preventDefault: vi.fn() }
    session.emit('will-download', event)
    expect(event.preventDefault).toHaveBeenCalledOnce()
  })

  it('serves the built renderer from its own scheme under a policy that connects nowhere', async () => {
    const { handlers } = await started()
    const get = (url: string, method = 'GET') => handlers.app!({ url, method } as never) as Response
    const page = get('app://desk/')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<title>desk</title>')
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'")
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(get('app://desk/assets/a-1.js').headers.get('content-type')).toContain('javascript')
    for (const url of ['app://desk/../secret.txt', 'app://desk/%2e%2e/secret.txt', 'app://other/', 'app://desk/none'])
      expect(get(url).status, url).toBe(404)
    expect(get('app://desk/', 'POST').status).toBe(404)
  })

  it('serves the contract to its own page, and to no other frame or origin', async () => {
    const { contents, desk } = await started()
    const wire = contents!.load('first')
    expect(await connect(wire).request('desk.acknowledge', {})).toEqual({})
    expect(desk.calls).toHaveLength(1)
    const request = ['first', JSON.stringify({ k: 'request', id: 9, name: 'desk.kill', input: {} })]
    contents!.fromPage('desk-wire', request, { origin: 'app://desk' })
    contents!.fromPage('desk-wire', request, null)
    contents!.mainFrame = { origin: 'https://example.org' }
    contents!.fromPage('desk-wire', request)
    contents!.mainFrame = { origin: 'app://desk' }
    for (const bad of ['x', ['first'], [1, '{}'], ['first', {}], null, { 0: 'first' }])
      contents!.fromPage('desk-wire', bad)
    expect(await connect(wire).request('desk.acknowledge', {})).toEqual({})
    expect(desk.calls.map(({ name }) => name)).toEqual(['desk.acknowledge', 'desk.acknowledge'])
  })

  it('gives a reloaded page a fresh wire and lets the old one’s streams go', async () => {
    const { contents, desk } = await started()
    const seen: Feed<unknown>[] = []
    connect(contents!.load('first')).watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
    await vi.waitUntil(() => seen.length === 2)
    expect(desk.listening()).toBe(1)
    const second: Feed<unknown>[] = []
    connect(contents!.load('second')).watch('book', { coin: 'SOL' }, (feed) => second.push(feed))
    await vi.waitUntil(() => second.length === 2)
    expect(desk.listening()).toBe(1)
    desk.moveBook(101)
    await vi.waitUntil(() => second.length === 3)
    expect(seen).toHaveLength(2)
  })

  it('loads the page again when its process died, and lets its streams go', async () => {
    const { contents, desk } = await started()
    const seen: Feed<unknown>[] = []
    connect(contents!.load('first')).watch('book', { coin: 'SOL' }, (feed) => seen.push(feed))
    await vi.waitUntil(() => desk.listening() === 1)
    contents!.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(desk.listening()).toBe(0)
    expect(contents!.reloads).toBe(1)
  })

  it('kills from anywhere with one shortcut, though no window answers', async () => {
    const { shortcuts, desk } = await started()
    shortcuts.get(killKeys)!()
    expect(killKeys).toBe('Control+Shift+Backspace')
    expect(desk.calls).toEqual([{ name: 'desk.kill', input: {} }])
  })

  it('closes the desk once before it quits', async () => {
    const { app, desk, log, shortcuts } = await started()
    const event = { preventDefault: vi.fn() }
    app.emit('before-quit', event)
    app.emit('before-quit', { preventDefault: vi.fn() })
    await vi.waitUntil(() => log.includes('exit 0'))
    expect(event.preventDefault).toHaveBeenCalledOnce()
    expect(desk.closed).toBe(1)
    expect(shortcuts.size).toBe(0)
  })

  it('says in a box why the desk did not open, and ends', async () => {
    const { log, windows } = await started(async () => {
      throw new Error('Another desk already runs in /home/x.')
    })
    expect(log).toContain('error Another desk already runs in /home/x.')
    expect(log).toContain('exit 1')
    expect(windows).toEqual([])
  })

  it('brings the first window to the front instead of starting twice', async () => {
    const { app, log } = await started()
    app.emit('second-instance')
    expect(log).toEqual(expect.arrayContaining(['restore', 'focus']))
    const second = fakeElectron()
    second.app.isOnlyInstance = false
    const openDesk = vi.fn()
    await runElectron(second.electron, { rendererDir: '/none', preload: '', openDesk, onDefect: () => undefined })
    expect(second.log.at(-1)).toBe('quit')
    expect(openDesk).not.toHaveBeenCalled()
  })

  it.each(['suspend', 'lock-screen'])('locks an open key on %s, and leaves a locked one alone', async (event) => {
    const { powerMonitor, desk } = await started()
    desk.setLock('locked')
    powerMonitor.emit(event)
    expect(desk.calls).toEqual([])
    desk.setLock('open')
    powerMonitor.emit(event)
    expect(desk.calls).toEqual([{ name: 'keys.lock', input: { all: false } }])
  })

  it('locks the key when nobody has touched the computer for the time that was set', async () => {
    vi.useFakeTimers()
    const { powerMonitor, desk } = await started()
    desk.setLock('open')
    powerMonitor.idleSeconds = 15 * 60 - 1
    vi.advanceTimersByTime(20_000)
    expect(desk.calls).toEqual([])
    powerMonitor.idleSeconds = 15 * 60
    vi.advanceTimersByTime(20_000)
    expect(desk.calls.map(({ name }) => name)).toEqual(['keys.lock'])
  })

  it('loads every window anew when the desk was switched to another network', async () => {
    const switches: (() => void)[] = []
    const { contents } = await started(undefined, (listener) => void switches.push(listener))
    expect(contents!.reloads).toBe(0)
    for (const listener of switches) listener()
    expect(contents!.reloads).toBe(1)
  })
})
