import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { download, mayFetch } from '../../main/models/download.ts'
import { scratchFolder } from './import/tiny-model.ts'

const folder = scratchFolder()
const file = randomBytes(300_000)
const sha256 = createHash('sha256').update(file).digest('hex')
let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {}
const server = createServer((request, response) => handle(request, response))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`
const to = join(folder, 'model.gguf')
afterEach(() => rmSync(to, { force: true }))
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Serves the file, honouring ranges for the same tag; cuts the connection after `cutAfter` bytes where it is given. */
function serve(tag: string, cutAfter: number | null = null, body = file) {
  const ranges: (string | undefined)[] = []
  handle = (request, response) => {
    ranges.push(request.headers.range)
    const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
    const start = match !== null && request.headers['if-range'] === tag ? Number(match[1]) : 0
    if (start >= body.length) {
      response.writeHead(416).end()
      return
    }
    const rest = body.subarray(start)
    response.writeHead(start > 0 ? 206 : 200, { etag: tag, 'content-length': rest.length })
    if (cutAfter === null) response.end(rest)
    else response.write(rest.subarray(0, cutAfter), () => response.destroy())
  }
  return ranges
}

it('goes on where an earlier try stopped, and answers the SHA-256 of the whole', async () => {
  serve('"one"', 100_000)
  await expect(download({ url: address, to, sha256 })).rejects.toThrow(/kept; the same command goes on/)
  expect(existsSync(to)).toBe(false)
  const ranges = serve('"one"')
  expect(await download({ url: address, to, sha256 })).toBe(sha256)
  expect(ranges[0]).toMatch(/^bytes=[1-9]/)
  expect(readFileSync(to).equals(file)).toBe(true)
})

it('begins anew where the server has another file now', async () => {
  serve('"one"', 50_000)
  await expect(download({ url: address, to, sha256: null })).rejects.toThrow(/stopped/)
  const other = randomBytes(1_000)
  serve('"two"', null, other)
  await download({ url: address, to, sha256: null })
  expect(readFileSync(to).equals(other)).toBe(true)
})

it('throws away what is not what its publisher says', async () => {
  serve('"one"')
  await expect(download({ url: address, to, sha256: 'ab'.repeat(32) })).rejects.toThrow(/thrown away/)
  expect(existsSync(to)).toBe(false)
  expect(existsSync(`${to}.part`)).toBe(false)
})

it('never follows a redirect to a plain address elsewhere', async () => {
  handle = (_request, response) => response.writeHead(302, { location: 'http://example.org/model.gguf' }).end()
  await expect(download({ url: address, to, sha256 })).rejects.toThrow(/only https/)
  handle = (_request, response) => response.writeHead(302, { location: address }).end()
  await expect(download({ url: address, to, sha256 })).rejects.toThrow(/without end/)
})

it('says what the server answered', async () => {
  handle = (_request, response) => response.writeHead(404).end()
  await expect(download({ url: address, to, sha256 })).rejects.toThrow(/answered 404/)
})

it('fetches over https, or from this machine', () => {
  expect(['https://a.b/c', 'http://127.0.0.1:1/c', 'http://localhost/c', 'http://[::1]/c'].every(mayFetch)).toBe(true)
  expect(
    ['http://a.b/c', 'ftp://a.b/c', 'file:///etc/passwd', 'x', 'http://127.0.0.1.evil.example/'].some(mayFetch),
  ).toBe(false)
})
