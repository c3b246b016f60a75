import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Loopback } from '../../../main/hosts/loopback/serve-loopback.ts'
import { serveLoopback } from '../../../main/hosts/loopback/serve-loopback.ts'
import { connect } from '../../../preload/contract/connect.ts'
import { openBrowser } from '../../browser.ts'
import { fakeDesk } from '../../contract/fake-desk.ts'
import { builtRenderer, openWindow, serveFake } from './open-window.ts'

let served: Loopback
beforeEach(async () => {
  served = await serveFake(fakeDesk())
})
afterEach(() => served.close())

/** A plain request with the path exactly as given. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: served.port, path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe('the loopback host', () => {
  it('refuses any network but paper, and a folder without a built renderer', async () => {
    const desk = fakeDesk()
    const options = { desk, rendererDir: builtRenderer(), onDefect: () => undefined }
    await expect(serveLoopback({ ...options, network: 'mainnet' })).rejects.toThrow("can't trade on mainnet")
    await expect(serveLoopback({ ...options, network: 'testnet' })).rejects.toThrow("can't trade on testnet")
    await expect(serveLoopback({ ...options, network: 'paper', rendererDir: '/nowhere' })).rejects.toThrow(
      'no built renderer',
    )
  })

  it('says so when its port is taken', async () => {
    const options = { desk: fakeDesk(), network: 'paper', rendererDir: builtRenderer(), onDefect: () => undefined }
    await expect(serveLoopback({ ...options, port: served.port })).rejects.toThrow('it is taken')
  })

  it('serves the page under a policy that lets nothing in from elsewhere', async () => {
    const { status, body, headers } = await get('/')
    expect(status).toBe(200)
    expect(body).toContain('<title>desk</title>')
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect((await get('/assets/a-1.js')).headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8' })
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/a-1.js.map',
    '/%',
    '/%00',
    '/nothing',
    '//etc/passwd',
  ])('serves nothing for the path %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })

  it('answers only to its own name, so that no page elsewhere can point a name at it', async () => {
    expect((await get('/', { host: `evil.example:${served.port}` })).status).toBe(403)
    expect((await get('/', { host: `localhost:${served.port}` })).status).toBe(200)
    await expect(openWindow(served.issue(), { host: 'evil.example' })).rejects.toThrow('403')
  })

  it('takes only GET and HEAD', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405)
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  it('listens on loopback only', async () => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')
    if (outside === undefined) return
    const reached = await new Promise((resolve) => {
      const socket = connectTcp(served.port, outside.address, () => resolve('reached'))
      socket.on('error', () => resolve('refused'))
    })
    expect(reached).toBe('refused')
  })

  it.each([
    ['another page’s origin', { origin: 'http://evil.example' }, '403'],
    ['another port’s origin', { origin: 'http://127.0.0.1:1' }, '403'],
    ['no origin', { origin: undefined }, '403'],
    ['another path', { path: '/wire2' }, '403'],
    ['no token', { protocols: ['hyperllm-desk'] }, '403'],
    ['a wrong token', { protocols: ['hyperllm-desk', 'A'.repeat(43)] }, '403'],
    ['only a token', { protocols: ['A'.repeat(43)] }, '403'],
  ])('refuses a wire with %s', async (_what, change, status) => {
    await expect(openWindow(served.issue(), change)).rejects.toThrow(status)
  })

  it('takes a token once: again only with the session that first used it', async () => {
    const address = served.issue()
    const first = await openWindow(address)
    expect(first.cookie).toMatch(new RegExp(`^desk-${served.port}=[\\w-]{43}; Path=/wire; HttpOnly; SameSite=Strict$`))
    await expect(openWindow(address)).rejects.toThrow('used by another browser')
    const cookie = first.cookie!.split(';')[0]!
    first.wire.close()
    await first.closeCode
    await expect(openWindow(address)).rejects.toThrow('403')
    await expect(openWindow(address, { cookie: `${cookie}x` })).rejects.toThrow('403')
    const again = await openWindow(address, { cookie })
    expect(await connect(again.wire).request('desk.acknowledge', {})).toEqual({})
  })

  it('gives a fresh address to a second browser, and the same browser keeps its session', async () => {
    const first = await openWindow(served.issue())
    const cookie = first.cookie!.split(';')[0]!
    const second = await openWindow(served.issue())
    expect(second.cookie).not.toContain(cookie)
    const third = await openWindow(served.issue(), { cookie })
    expect(third.cookie).toContain(cookie)
  })

  it('ends a connection whose frame is far beyond the limit', async () => {
    const { wire, closeCode } = await openWindow(served.issue())
    wire.send('x'.repeat(5_000_000))
    expect(await closeCode).toBe(1009)
  })

  it('ends its windows when it closes', async () => {
    const own = await serveFake(fakeDesk())
    const { closeCode } = await openWindow(own.issue())
    await own.close()
    expect(await closeCode).toBe(1001)
  })
})

describe('the loopback host in a real browser', () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const connectInPage = (token: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`ws://${location.host}/wire`, ['hyperllm-desk', token])
      socket.onopen = () => resolve('open')
      socket.onerror = () => resolve('refused')
    })

  it('connects under the policy, again after a reload, and in no other browser', async () => {
    const address = served.issue()
    const token = new URL(address).hash.slice(1)
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(address)
    expect(await page.title()).toBe('ran')
    expect(await page.evaluate(connectInPage, token)).toBe('open')
    await page.reload()
    expect(await page.evaluate(connectInPage, token)).toBe('open')
    expect(await page.evaluate(() => document.cookie)).toBe('')
    const other = await (await browser.newContext()).newPage()
    await other.goto(address)
    expect(await other.evaluate(connectInPage, token)).toBe('refused')
    await context.close()
  })
})
