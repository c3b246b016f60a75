import { readdirSync, readFileSync } from 'node:fs'
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

/** One file of the built renderer, as it was when the desk started. */
export type RendererFile = { bytes: Buffer<ArrayBuffer>; headers: Record<string, string> }

/**
 * Headers of every page of a host: no script, style, font or picture from anywhere but the desk itself, no framing, no
 * device; `connect` is where the page may connect to, `'none'` where its wire is no connection.
 */
export function strictHeaders(connect: "'self'" | "'none'"): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
  }
}

/**
 * Reads the built renderer into memory, by the path of each file's address. A path is then looked up and never opened,
 * so that no path can leave the folder, and a rebuild does not change a desk that runs. Throws without an index.html.
 */
export function readRendererFiles(folder: string): (path: string) => RendererFile | undefined {
  const files = new Map<string, RendererFile>()
  for (const path of listFiles(folder)) {
    const url = `/${relative(folder, path).split(sep).join('/')}`
    const type = types[extname(path)]
    // Source maps and anything unforeseen stay at home.
    if (type === undefined) continue
    const bytes = readFileSync(path)
    const cache = url.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store'
    const headers = { 'content-type': type, 'content-length': String(bytes.length), 'cache-control': cache }
    files.set(url, { bytes, headers })
  }
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`There is no built renderer in ${folder}. Run npm run build, or npm start.`)
  files.set('/', index)
  return (path) => files.get(decode(path))
}

function listFiles(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}
