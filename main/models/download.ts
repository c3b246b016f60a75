import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { ModelRefusal } from './import/model-refusal.ts'
import { sha256OfFile } from './import/run-plan.ts'

/** A part may go on only where the server still has the same file. */
type Left = { url: string; tag: string }
export type DownloadOptions = {
  url: string
  to: string
  /** What the publisher says the file's SHA-256 is; null where nobody says. */
  sha256: string | null
  onProgress?: (got: number, total: number | null) => void
  signal?: AbortSignal
}

const most = 200e9
const idleMs = 60_000

/**
 * Fetches a file over https (http on this machine only), goes on where an earlier try stopped, and gives it its name only
 * when it is whole and its SHA-256 is the expected one. Answers the SHA-256. A ModelRefusal says what is true now.
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { url, to, sha256, signal } = options
  const part = `${to}.part`
  const notes = `${to}.part.json`
  const left = leftOf(part, notes, url)
  let response = await ask(url, left, signal)
  // All of it was here already, or the server's file is shorter now: either way it is fetched from its beginning.
  if (response.status === 416) response = await ask(url, null, signal)
  const resumes = response.status === 206 && left !== null
  if (!resumes && response.status !== 200)
    throw new ModelRefusal(
      `The server answered ${response.status} for ${url}. Nothing was installed; check the address.`,
    )
  const start = resumes ? left.bytes : 0
  const announced = response.headers.get('content-length')
  const total = announced === null ? null : start + Number(announced)
  if (total !== null && total > most)
    throw new ModelRefusal(`${url} says that it has ${total} bytes. Nothing was fetched.`)
  const tag = response.headers.get('etag') ?? response.headers.get('last-modified') ?? ''
  writeFileSync(notes, JSON.stringify({ url, tag } satisfies Left))
  const got = await take(response, part, start, options, total)
  if (total !== null && got !== total)
    throw new ModelRefusal(
      `The connection ended after ${got} of ${total} bytes. They are kept; the same command goes on from there.`,
    )
  const sum = sha256OfFile(part)
  if (sha256 !== null && sum !== sha256.toLowerCase()) {
    rmSync(part, { force: true })
    rmSync(notes, { force: true })
    throw new ModelRefusal(
      `${url} has the SHA-256 ${sum}, and ${sha256} was expected. It was thrown away; nothing was installed.`,
    )
  }
  renameSync(part, to)
  rmSync(notes, { force: true })
  return sum
}

/** True for an address that may be fetched from: https, or http on this machine. */
export function mayFetch(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
}

function leftOf(part: string, notes: string, url: string): (Left & { bytes: number }) | null {
  if (!existsSync(part) || !existsSync(notes)) return null
  try {
    const left = JSON.parse(readFileSync(notes, 'utf8')) as Left
    const bytes = statSync(part).size
    // Without a tag nobody can tell whether the rest belongs to it.
    return left.url === url && left.tag !== '' && bytes > 0 ? { ...left, bytes } : null
  } catch {
    return null
  }
}

/** Follows redirects by hand: each address must be allowed, or a safe one could lead to a plain one. */
async function ask(url: string, left: (Left & { bytes: number }) | null, signal?: AbortSignal): Promise<Response> {
  let address = url
  for (let hop = 0; hop < 6; hop++) {
    if (!mayFetch(address))
      throw new ModelRefusal(`${address} is not fetched: only https, or http on this machine. Nothing was installed.`)
    const headers = left === null ? {} : { range: `bytes=${left.bytes}-`, 'if-range': left.tag }
    let response: Response
    try {
      response = await fetch(address, { headers, redirect: 'manual', ...(signal === undefined ? {} : { signal }) })
    } catch (thrown) {
      throw new ModelRefusal(`${address} can't be reached (${reasonOf(thrown)}). Nothing was installed.`)
    }
    const next = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || next === null) return response
    await response.body?.cancel()
    address = new URL(next, address).href
  }
  throw new ModelRefusal(`${url} leads from one address to the next without end. Nothing was installed.`)
}

const reasonOf = (thrown: unknown): string => {
  const cause = (thrown as { cause?: { message?: string } }).cause?.message
  return cause ?? (thrown as Error).message
}

async function take(
  response: Response,
  part: string,
  start: number,
  { onProgress, signal }: DownloadOptions,
  total: number | null,
): Promise<number> {
  const file = openSync(part, start === 0 ? 'w' : 'r+')
  let at = start
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const idle = Promise.withResolvers<never>()
      const timer = setTimeout(() => idle.reject(new Error(`nothing came for ${idleMs / 1000} s`)), idleMs)
      const step = await Promise.race([
        reader?.read() ?? { done: true as const, value: undefined },
        idle.promise,
      ]).finally(() => clearTimeout(timer))
      if (step.done || step.value === undefined) return at
      for (let wrote = 0; wrote < step.value.length; )
        wrote += writeSync(file, step.value, wrote, step.value.length - wrote, at + wrote)
      at += step.value.length
      if (at > most) throw new Error('it does not end')
      onProgress?.(at, total)
    }
  } catch (thrown) {
    await reader?.cancel().catch(() => undefined)
    const why = signal?.aborted === true ? 'you stopped it' : reasonOf(thrown)
    throw new ModelRefusal(
      `The download stopped after ${at} bytes (${why}). They are kept; the same command goes on from there.`,
    )
  } finally {
    fsyncSync(file)
    closeSync(file)
  }
}
