import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { root } from '../../house/read-imports.ts'
import { runDesk } from './fake-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'desk-eval-'))
afterAll(() => rmSync(folder, { recursive: true }))
const set = join(folder, 'set.jsonl')
const lines = readFileSync(join(root, 'test/eval/cases.jsonl'), 'utf8').split('\n').slice(0, 12)
writeFileSync(set, lines.join('\n'))

it('lays backends beside each other, and says of the others that they were not measured', async () => {
  const { code, out } = await runDesk(['eval', '--set', set, '--model', 'none,none', '--home', folder])
  expect(code).toBe(0)
  expect(out.match(/^parameter validation +12 /gm)).toHaveLength(2)
  expect(out.match(/^none +12 +100\.0%/gm)).toHaveLength(2)
  for (const kind of ['tiny', 'local GGUF', 'vllm']) expect(out).toMatch(new RegExp(`^${kind} +not measured`, 'm'))
})

it('fails where a ticket stands that was not said', async () => {
  const other = lines[0]!.replace('"value":"1"', '"value":"1.5"')
  expect(other).not.toBe(lines[0])
  writeFileSync(join(folder, 'other.jsonl'), other)
  const { code, out } = await runDesk(['eval', '--set', join(folder, 'other.jsonl'), '--json', '--home', folder])
  expect(code).toBe(3)
  expect(JSON.parse(out)).toMatchObject({ model: 'none', wrongTickets: [expect.any(String)] })
})
