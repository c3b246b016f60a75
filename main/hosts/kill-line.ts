import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { type CancelResult, cancelResultSchema } from '../../preload/contract/sheet.ts'

/** How long `desk kill` waits for the running desk before it goes past it, ms. */
const patienceMs = 2_000
const longestAnswer = 1_000_000

/** Where the desk of a home folder listens for the kill switch: a socket in the folder, which only its owner can enter. */
function lineOf(homeDir: string): string {
  const digest = createHash('sha256').update(homeDir).digest('hex').slice(0, 32)
  return process.platform === 'win32' ? `\\\\.\\pipe\\hyperllm-desk-${digest}` : join(homeDir, 'kill.sock')
}

/**
 * Listens for `desk kill` from another process; whoever connects has the switch pressed and gets the result. A line that
 * can't be opened (a folder on a strange disk, too long a path) is no reason not to trade: `desk kill` then goes past.
 */
export function openKillLine(homeDir: string, kill: () => Promise<CancelResult>): { close(): void } {
  const line = lineOf(homeDir)
  if (process.platform !== 'win32') rmSync(line, { force: true })
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    kill().then(
      (result) => socket.end(JSON.stringify(result)),
      () => socket.destroy(),
    )
  })
  server.on('error', () => server.close())
  server.listen(line)
  server.unref()
  return { close: () => void server.close() }
}

/** Presses the switch of the desk that runs in a home folder. Null where it does not answer in time. */
export function pressKillLine(homeDir: string): Promise<CancelResult | null> {
  return new Promise((resolve) => {
    const socket = connect(lineOf(homeDir))
    let text = ''
    const end = (result: CancelResult | null) => {
      clearTimeout(limit)
      socket.destroy()
      resolve(result)
    }
    const limit = setTimeout(() => end(null), patienceMs)
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.length > longestAnswer) end(null)
    })
    socket.on('error', () => end(null))
    socket.on('end', () => end(readResult(text)))
  })
}

function readResult(text: string): CancelResult | null {
  try {
    return cancelResultSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
