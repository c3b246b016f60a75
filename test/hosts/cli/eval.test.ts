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
  const rows = out.split('\n').map((line) => line.split(/ {2,}/))
  const not = 'not measured'
  expect(rows).toContainEqual(['right', 'none', 'none', 'tiny', 'local GGUF', 'vllm', 'card v0.3', 'card v0.4'])
  expect(rows).toContainEqual(['parameter validation', '100.0%', '100.0%', not, not, not, '93.3%', '100%'])
  expect(rows).toContainEqual(['wrong tickets', '0', '0', not, not, not])
  expect(rows).toContainEqual(['p50 ms', expect.stringMatching(/^\d/), expect.stringMatching(/^\d/), not, not, not])
})

it('fails where a ticket stands that was not said', async () => {
  const other = lines[0]!.replace('"value":"1"', '"value":"1.5"')
  expect(other).not.toBe(lines[0])
  writeFileSync(join(folder, 'other.jsonl'), other)
  const { code, out } = await runDesk(['eval', '--set', join(folder, 'other.jsonl'), '--json', '--home', folder])
  expect(code).toBe(3)
  expect(JSON.parse(out)).toMatchObject({ model: 'none', wrongTickets: [expect.any(String)] })
})

it.each([
  [
    ['--prompt', 'card'],
    'desk eval: --prompt card is for a model that chats, an installed one or vllm, and none does not.',
  ],
  [['--prompt', 'card', '--model', 'copy,tiny'], 'desk eval: --prompt card is for a model that chats'],
  [['--prompt', 'card', '--model', 'copy'], 'desk eval: No model "copy" is installed.'],
  [['--prompt', 'theirs'], 'desk eval: --prompt is ours or card, not "theirs".'],
])('refuses %j in one sentence, before anything is read', async (args, sentence) => {
  const { code, out, complaints } = await runDesk(['eval', '--set', set, '--home', folder, ...args])
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(complaints).toEqual([expect.stringContaining(sentence)])
  expect(complaints[0]).toMatch(/Nothing was evaluated\.$/)
})
