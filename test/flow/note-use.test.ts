import { expect, it } from 'vitest'
import { noteUse } from '../../main/flow/note-use.ts'
import type { Handlers } from '../../preload/contract/requests.ts'

it('counts as a person’s what only a person asks for, and words only when they are others than before', async () => {
  let uses = 0
  const asked: string[] = []
  const names = ['words.size', 'order.confirm', 'journal.page', 'policy.read', 'keys.lock'] as const
  const handlers = Object.fromEntries(names.map((name) => [name, async () => void asked.push(name)]))
  const noted = noteUse(handlers as unknown as Handlers, () => {
    uses += 1
  })
  const size = (words: string) => noted['words.size']({ words, origin: 'grammar' })
  await size('l sol')
  expect(uses).toBe(1)
  // The window sizes the same sentence each second: nobody has to be there.
  for (let turn = 0; turn < 100; turn += 1) await size('l sol')
  await noted['journal.page']({ before: null, limit: 1 })
  await noted['policy.read']({})
  await noted['keys.lock']({ all: false })
  expect(uses).toBe(1)
  await size('l sol r1%')
  await noted['order.confirm']({ sheetId: '', digest: '', acks: [] })
  expect(uses).toBe(3)
  expect(asked).toHaveLength(106)
})
