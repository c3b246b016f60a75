import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs `desk --version` in a Node that says it is another version. */
function runAs(version: string, env: Record<string, string> = {}) {
  const lie = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(lie)}`, 'scripts/desk.mjs', '--version']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, DESK_NODE: '', ...env },
  })
  return { status, stdout, stderr }
}

describe('the Node under every script', () => {
  it.each(['24.3.0', '24.21.0', '26.0.0'])('is used as it is from 24.3 on (%s)', (version) => {
    expect(runAs(version)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
  })

  it.each(['22.12.0', '22.20.0', '23.1.0'])(
    'is started again with its flags where types are not yet stripped quietly (%s)',
    (version) => {
      expect(runAs(version)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
        stderr: '',
      })
    },
  )

  it('is asked for in one line where it is too old and none was installed', () => {
    const { status, stdout, stderr } = runAs('20.20.2', { DESK_NODE: 'installed' })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^HyperLLM Desk needs Node 22\.12 or newer; .*\n$/)
  })

  it.runIf(['linux', 'win32'].includes(process.platform) && process.arch === 'x64')(
    'is the installed Node 24 where npm found an older one',
    () => {
      expect(runAs('20.20.2')).toMatchObject({ status: 0, stderr: '' })
    },
  )
})
