import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildElectron } from '../../../scripts/build-electron.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const built = (path: string) => join(root, 'out', path)

describe('the built desk', () => {
  beforeAll(() => buildElectron())

  it('has a preload that a sandbox can run: one CommonJS file that requires electron and nothing else', () => {
    const text = readFileSync(built('preload/preload.cjs'), 'utf8')
    expect([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual(['electron'])
    expect(text).not.toMatch(/^import /m)
  })

  it('starts with its signer as a utility process, shows its page, and quits in order', () => {
    const fake = pathToFileURL(fileURLToPath(new URL('electron-module.mjs', import.meta.url))).href
    const hook = `import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(fake)}, shortCircuit: true } : next(name, context) })`
    const home = join(mkdtempSync(join(tmpdir(), 'desk-built-')), 'home')
    const args = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, built('main/main.js')]
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { ...process.env, HYPERLLM_HOME: home },
      timeout: 50_000,
    })
    expect(stderr).toBe('')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { signer: built('main/signer-process.js') },
      { shortcut: 'Control+Shift+Backspace' },
      { window: built('preload/preload.cjs') },
      { url: 'app://desk/', page: 200 },
      { exit: 0 },
    ])
    expect(existsSync(built('preload/preload.cjs'))).toBe(true)
    expect(existsSync(join(home, 'journal.db.head'))).toBe(true)
  })
})
