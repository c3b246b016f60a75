import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { HomeInUse, openHome } from '../../main/hosts/home.ts'
import { homeDir } from '../../main/hosts/home-dir.ts'

const fresh = () => join(mkdtempSync(join(tmpdir(), 'desk-home-')), 'home')

describe('a home folder', () => {
  it('is made for its owner only', () => {
    const home = openHome(fresh(), 'cli')
    expect(statSync(home.dir).mode & 0o777).toBe(0o700)
    expect(statSync(home.keys).mode & 0o777).toBe(0o700)
    home.close()
  })

  it('takes one desk: a second in another process gets one sentence with who holds it', async () => {
    const dir = fresh()
    const home = openHome(dir, 'cli')
    const second = await startHolder(dir)
    expect(second.line).toBe(
      `Another desk already runs in ${dir} (pid ${process.pid}, cli). Close it, or start this one with another --home.`,
    )
    home.close()
    openHome(dir, 'cli').close()
  })

  it('refuses a second desk in the same process too', () => {
    const dir = fresh()
    const home = openHome(dir, 'cli')
    expect(() => openHome(dir, 'electron')).toThrow(HomeInUse)
    home.close()
  })

  it('is free again when its desk was killed', async () => {
    const dir = fresh()
    const holder = await startHolder(dir)
    expect(holder.line).toBe('held')
    expect(() => openHome(dir, 'cli')).toThrow(`(pid ${holder.child.pid}, loopback)`)
    holder.child.kill('SIGKILL')
    await once(holder.child, 'exit')
    openHome(dir, 'cli').close()
  })

  it('says so when the folder is a file', () => {
    const file = fresh()
    writeFileSync(file, '')
    expect(() => openHome(file, 'cli')).toThrow("can't be used")
    if (process.platform === 'linux') expect(() => openHome('/proc/desk/home', 'cli')).toThrow("can't be used")
  })

  it('is what --home says, else HYPERLLM_HOME, else a folder of the user', () => {
    expect(homeDir('/a', { HYPERLLM_HOME: '/b' })).toBe('/a')
    expect(homeDir(undefined, { HYPERLLM_HOME: '/b' })).toBe('/b')
    expect(homeDir(undefined, { HYPERLLM_HOME: '' })).toMatch(/\.hyperllm-desk$/)
  })
})

/** Starts a process that takes the folder; answers its first line. */
async function startHolder(dir: string) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('hold-home.ts', import.meta.url)), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return { child, line: line.trim() }
}
