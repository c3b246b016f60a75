import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { type KillOptions, killOptionsSchema } from '../../preload/contract/requests.ts'
import { type CancelResult, cancelResultSchema } from '../../preload/contract/sheet.ts'

/** How long another process waits for a sign of the running desk before it goes past it, ms. */
const patienceMs = 2_000
/** How long it waits for the result once there was a sign. */
const resultMs = 30_000
/** How long the desk waits for what is asked, ms; then it is taken for the switch itself. */
const askMs = 200
const longestAsk = 1_000
const longestAnswer = 1_000_000

const ask = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('kill'), options: killOptionsSchema }),
  z.strictObject({ do: z.literal('resume') }),
])
export type KillLineAsk = z.infer<typeof ask>
const answer = z.discriminatedUnion('is', [
  /** Said at once: the desk lives and has begun. */
  z.strictObject({ is: z.literal('begun') }),
  z.strictObject({ is: z.literal('killed'), result: cancelResultSchema }),
  z.strictObject({ is: z.literal('resumed'), text: z.string() }),
  z.strictObject({ is: z.literal('refused'), why: z.string() }),
])
export type KillLineAnswer = Exclude<z.infer<typeof answer>, { is: 'begun' }>

/** Where the desk of a home folder listens for the kill switch: a socket in the folder, which only its owner can enter. */
function lineOf(homeDir: string): string {
  const digest = createHash('sha256').update(homeDir).digest('hex').slice(0, 32)
  return process.platform === 'win32' ? `\\\\.\\pipe\\hyperllm-desk-${digest}` : join(homeDir, 'kill.sock')
}

/**
 * Listens for `desk kill` and `desk resume` from another process. Whoever connects and asks nothing that can be read has
 * the switch pressed. A line that can't be opened (a folder on a strange disk, too long a path) is no reason not to
 * trade: `desk kill` then goes past.
 */
export function openKillLine(
  homeDir: string,
  desk: { kill: (options: KillOptions) => Promise<CancelResult>; resume: () => Promise<{ text: string }> },
): { close(): void } {
  const line = lineOf(homeDir)
  if (process.platform !== 'win32') rmSync(line, { force: true })
  const server = createServer((socket) => {
    const say = (value: z.infer<typeof answer>) => socket.write(`${JSON.stringify(value)}\n`)
    socket.on('error', () => socket.destroy())
    readAsk(socket).then(async (asked) => {
      say({ is: 'begun' })
      try {
        if (asked.do === 'kill') say({ is: 'killed', result: await desk.kill(asked.options) })
        else say({ is: 'resumed', text: (await desk.resume()).text })
      } catch (thrown) {
        say({ is: 'refused', why: thrown instanceof Error ? thrown.message : String(thrown) })
      }
      socket.end()
    })
  })
  server.on('error', () => server.close())
  server.listen(line)
  server.unref()
  return { close: () => void server.close() }
}

/** The first line of a connection; the bare switch where none comes in time, or none that can be read. Never rejects. */
function readAsk(socket: Socket): Promise<KillLineAsk> {
  return new Promise((resolve) => {
    let text = ''
    const done = () => {
      clearTimeout(limit)
      const parsed = ask.safeParse(readJson(text))
      resolve(parsed.success ? parsed.data : { do: 'kill', options: {} })
    }
    const limit = setTimeout(done, askMs)
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n') || text.length > longestAsk) done()
    })
    socket.on('end', done)
  })
}

/** Asks the desk that runs in a home folder. Null where it gives no sign in time, or ends without a result. */
export function askKillLine(homeDir: string, asked: KillLineAsk): Promise<KillLineAnswer | null> {
  return new Promise((resolve) => {
    const socket = connect(lineOf(homeDir))
    let text = ''
    const end = (result: KillLineAnswer | null) => {
      clearTimeout(limit)
      socket.destroy()
      resolve(result)
    }
    let limit = setTimeout(() => end(null), patienceMs)
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`${JSON.stringify(asked)}\n`))
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.length > longestAnswer) return end(null)
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const one of lines) {
        const said = answer.safeParse(readJson(one))
        if (!said.success) return end(null)
        if (said.data.is !== 'begun') return end(said.data)
        clearTimeout(limit)
        limit = setTimeout(() => end(null), resultMs)
      }
    })
    socket.on('error', () => end(null))
    socket.on('end', () => end(null))
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
