import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openHome } from '../../main/hosts/home.ts'
import { openWindow } from '../hosts/loopback/open-window.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const children: ReturnType<typeof spawn>[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts `npm start` without npm; its output grows in `text()`. */
function start(args: string[], env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'desk-start-'))
  const home = join(folder, 'home')
  const child = spawn(process.execPath, ['scripts/start.mjs', '--home', home, ...args], {
    cwd: root,
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  return {
    child,
    home,
    folder,
    text: () => text,
    until: (what: RegExp) => vi.waitUntil(() => what.exec(text), { timeout: 50_000 }),
  }
}

describe('npm start', () => {
  it('prints an address and keeps serving where it may open no window, and frees its home when it is ended', async () => {
    const { child, home, until } = start(['--host', 'none'], {})
    const [, address] = (await until(/^desk: (http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43})$/m))!
    const { wire } = await openWindow(address!)
    const frame = new Promise<string>((resolve) => wire.onFrame(resolve))
    wire.send(JSON.stringify({ k: 'subscribe', id: 1, name: 'desk', params: {} }))
    expect(JSON.parse(await frame)).toMatchObject({
      k: 'snapshot',
      feed: { is: 'live', value: { network: 'paper', host: 'loopback' } },
    })
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    openHome(home, 'cli').close()
  })

  it.runIf(process.platform === 'linux')(
    'opens a browser as an app window with a profile of its own, and ends with it',
    async () => {
      const bin = join(mkdtempSync(join(tmpdir(), 'desk-browser-')), 'browser')
      writeFileSync(bin, '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.args"\n')
      chmodSync(bin, 0o755)
      const { child, home } = start(['--host', 'browser'], { DISPLAY: ':99', DESK_BROWSER: bin })
      expect(await once(child, 'exit')).toEqual([0, null])
      const args = readFileSync(`${bin}.args`, 'utf8').split('\n')
      expect(args[0]).toMatch(/^--app=http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}$/)
      expect(args[1]).toBe(`--user-data-dir=${join(home, 'browser')}`)
    },
  )

  it.each([
    [['--network', 'mainnet', '--host', 'none'], 'paper only, not on mainnet'],
    [['--host', 'netscape'], 'none of auto, electron, browser, none'],
    [['--port', 'x'], 'is no port'],
    [['--nonsense'], 'nonsense'],
  ])('answers %j with one line, and starts nothing', async (args, sentence) => {
    const { child, home, text } = start(args, {})
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(text().trimEnd().split('\n')).toHaveLength(1)
    expect(text()).toContain(sentence)
    expect(existsSync(join(home, 'journal.db'))).toBe(false)
  })
})
