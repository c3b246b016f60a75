import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer: no script, style, font or connection from anywhere but the desk itself, and no framing. */
export const strictHeaders: Record<string, string> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
}

/**
 * Serves the files of a folder as they were when the desk started, and nothing else: a path is looked up among them,
 * never opened, so that no path can leave the folder. Throws when there is no index.html.
 */
export function staticFiles(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  const files = readFolder(folder)
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`There is no built renderer in ${folder}. Run npm run build, or npm start.`)
  files.set('/', index)
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...strictHeaders, allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('Only GET.\n')
      return
    }
    const path = (request.url ?? '/').split(/[?#]/)[0]!
    const file = files.get(decode(path))
    if (file === undefined) {
      response.writeHead(404, { ...strictHeaders, 'content-type': 'text/plain', 'cache-control': 'no-store' })
      response.end('There is nothing here.\n')
      return
    }
    response.writeHead(200, {
      ...strictHeaders,
      'content-type': file.type,
      'content-length': String(file.bytes.length),
      'cache-control': file.isHashed ? 'private, max-age=31536000, immutable' : 'no-store',
    })
    response.end(request.method === 'HEAD' ? undefined : file.bytes)
  }
}

type File = { bytes: Buffer; type: string; isHashed: boolean }

function readFolder(folder: string): Map<string, File> {
  const files = new Map<string, File>()
  let entries: string[]
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return files
  }
  for (const path of entries) {
    const url = `/${relative(folder, path).split(sep).join('/')}`
    const type = types[extname(path)]
    // Source maps and anything unforeseen stay at home.
    if (type === undefined) continue
    files.set(url, { bytes: readFileSync(path), type, isHashed: url.startsWith('/assets/') })
  }
  return files
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}
