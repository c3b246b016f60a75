import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { serveLoopback } from '../../../main/hosts/loopback/serve-loopback.ts'
import type { OnDefect } from '../../../preload/contract/serve.ts'
import type { Wire } from '../../../preload/contract/wire.ts'
import type { FakeDesk } from '../../contract/fake-desk.ts'

/** A small built renderer: a page, a script, and things that must not be served. */
export function builtRenderer(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'desk-renderer-')), 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>desk</title><script type="module" src="./assets/a-1.js"></script>',
  )
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'document.title = "ran"')
  writeFileSync(join(folder, 'assets', 'a-1.js.map'), '{}')
  writeFileSync(join(folder, '..', 'secret.txt'), 'secret')
  return folder
}

export const serveFake = (desk: FakeDesk, onDefect: OnDefect = () => undefined, rendererDir = builtRenderer()) =>
  serveLoopback({ desk, network: 'paper', rendererDir, onDefect })

type Client = { wire: Wire; cookie: string | undefined; closeCode: Promise<number> }

/** Connects as the page of an address would; rejects with the refusal's status and sentence. */
export function openWindow(
  address: string,
  change: { origin?: string | undefined; host?: string; cookie?: string; path?: string; protocols?: string[] } = {},
): Promise<Client> {
  const url = new URL(address)
  const protocols = change.protocols ?? ['hyperllm-desk', url.hash.slice(1)]
  const headers: Record<string, string> = {}
  if (change.cookie !== undefined) headers.cookie = change.cookie
  if (change.host !== undefined) headers.host = change.host
  const origin = 'origin' in change ? change.origin : url.origin
  const socket = new WebSocket(`ws://${url.host}${change.path ?? '/wire'}`, protocols, {
    headers,
    ...(origin === undefined ? {} : { origin }),
  })
  return new Promise((resolve, reject) => {
    let cookie: string | undefined
    const frames: ((frame: string) => void)[] = []
    const closeCode = new Promise<number>((tell) => socket.on('close', tell))
    socket.on('upgrade', (response) => {
      cookie = response.headers['set-cookie']?.[0]
    })
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += String(chunk)
      })
      response.on('end', () => reject(new Error(`${response.statusCode}: ${text.trim()}`)))
    })
    socket.on('error', reject)
    socket.on('message', (data) => {
      for (const listener of frames) listener(String(data))
    })
    socket.on('open', () =>
      resolve({
        cookie,
        closeCode,
        wire: {
          send: (frame) => socket.send(frame),
          onFrame: (listener) => void frames.push(listener),
          onClose: (listener) => void socket.on('close', () => listener()),
          close: () => socket.close(),
        },
      }),
    )
  })
}
