import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { adapterFolder, fixtures } from '../../models/import/tiny-model.ts'
import { runDesk } from './fake-terminal.ts'

const home = mkdtempSync(join(tmpdir(), 'desk-models-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const base = join(fixtures, 'base.Q4_K_M.gguf')

const desk = (...args: string[]) => runDesk(['model', ...args, '--home', home])

it('converts, installs, lists, verifies and removes, one command each', async () => {
  const out = join(home, 'made')
  const converted = await desk(
    'convert',
    '--base',
    base,
    '--adapter',
    adapterFolder,
    '--out',
    out,
    '--threads',
    '1',
    '--install',
    'small',
  )
  expect(converted).toMatchObject({ code: 0, complaints: [] })
  expect(converted.out).toContain('They belong together')
  expect(converted.out).toContain('Installed as small.')
  const list = await desk('list', '--json')
  expect(JSON.parse(list.out)).toMatchObject({ models: [{ name: 'small', fits: true }], broken: [] })
  expect(await desk('verify')).toMatchObject({ code: 0, out: 'small: as installed.\n' })
  expect(await desk('remove', 'small')).toMatchObject({ code: 0, out: 'small is removed.\n' })
  expect((await desk('list')).out).toContain('No model is installed.')
})

it('refuses in one line, with exit code 1', async () => {
  for (const args of [
    [],
    ['convert'],
    ['convert', '--base', base, '--adapter', home],
    ['install', 'x', join(home, 'nothing.gguf')],
    ['remove', 'nobody'],
    ['install', 'tiny', base],
    ['install', 'vllm', base],
    ['convert', '--base', base, '--adapter', adapterFolder, '--threads', 'many'],
  ]) {
    const { code, out, complaints } = await desk(...args)
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(complaints).toHaveLength(1)
  }
})
