import { beforeEach, describe, expect, it } from 'vitest'
import { createPolicyFlow } from '../../main/flow/policy-flow.ts'
import type { PolicyDocument } from '../../preload/contract/facts.ts'
import { fakeJournal } from '../doubles/fake-journal.ts'
import { stepClock } from '../doubles/step-clock.ts'

const minute = 60_000
let clock: ReturnType<typeof stepClock>
let journal: ReturnType<typeof fakeJournal>
let file: PolicyDocument
let isDiskFull: boolean

/** The policy over fakes; a second call is the desk after a restart, with the file as it then is. */
function open() {
  const policy = createPolicyFlow({
    journal,
    clock,
    document: file,
    save: (document) => {
      if (isDiskFull) throw new Error('no space')
      file = document
    },
    equity: () => '10000',
    brakes: () => [],
  })
  policy.start()
  return policy
}
type Policy = ReturnType<typeof open>
const propose = async (policy: Policy, document: PolicyDocument) =>
  policy.propose({ version: (await policy.read()).version, document })
const kinds = () => journal.rows.map((row) => row.kind)
const heat = (policy: Policy) => policy.document().HEAT?.block

beforeEach(() => {
  clock = stepClock(1_790_000_000_000)
  journal = fakeJournal(clock.now)
  file = {}
  isDiskFull = false
})

describe('the policy', () => {
  it('takes what is tighter at once, into the journal and the file', async () => {
    const policy = open()
    const heard: unknown[] = []
    policy.onChange((document) => heard.push(document))
    const { text, view } = await propose(policy, { HEAT: { block: '0.05' } })
    expect(text).toBe('HEAT.block is 0.05, was 0.06.')
    expect(view).toMatchObject({ version: 2, document: { HEAT: { block: '0.05' } } })
    expect([file, heard]).toEqual([{ HEAT: { block: '0.05' } }, [{ HEAT: { block: '0.05' } }]])
    expect(journal.rows.at(-1)).toMatchObject({
      kind: 'policy_changed',
      body: { by: 'person', before: {}, after: { document: { HEAT: { block: '0.05' } } } },
    })
  })

  it('lets what is looser wait, through a restart, and takes it to the second', async () => {
    const first = open()
    await propose(first, { HEAT: { block: '0.08' } })
    expect([heat(first), kinds().at(-1)]).toEqual([undefined, 'policy_proposed'])
    await clock.step(10 * minute)
    first.stop()
    const second = open()
    expect((await second.read()).limits.find(({ path }) => path === 'HEAT.block')?.pending).toMatchObject({
      value: '0.08',
    })
    await clock.step(5 * minute - 1_000)
    expect(heat(second)).toBeUndefined()
    await clock.step(2_000)
    expect(heat(second)).toBe('0.08')
    expect(journal.rows.at(-1)).toMatchObject({ kind: 'policy_changed', body: { by: 'delay' } })
    expect(file).toEqual({ HEAT: { block: '0.08' } })
  })

  it('takes at the start what came due while the desk was closed', async () => {
    const first = open()
    await propose(first, { HEAT: { block: '0.08' } })
    first.stop()
    await clock.step(20 * minute)
    expect(heat(open())).toBe('0.08')
  })

  it('withdraws what waits by a proposal without it', async () => {
    const policy = open()
    await propose(policy, { HEAT: { block: '0.08' } })
    const { text } = await propose(policy, {})
    expect(text).toBe('HEAT.block stays 0.06; 0.08 was withdrawn.')
    expect(kinds().at(-1)).toBe('policy_withdrawn')
    await clock.step(30 * minute)
    expect(heat(policy)).toBeUndefined()
  })

  it('refuses what was made on another version, and what can’t be a policy, and leaves no row of it', async () => {
    const policy = open()
    const count = journal.rows.length
    await expect(policy.propose({ version: 7, document: {} })).rejects.toThrow('changed meanwhile')
    await expect(propose(policy, { HEAT: { block: '1.5' } })).rejects.toThrow('HEAT.block is 1.5')
    expect((await propose(policy, {})).text).toBe('Nothing changed.')
    expect(journal.rows).toHaveLength(count)
  })

  it('changes nothing of which no row could be written', async () => {
    const policy = open()
    journal.append = () => {
      throw new Error('disk is full')
    }
    await expect(propose(policy, { HEAT: { block: '0.05' } })).rejects.toThrow('journal could not be written')
    expect([heat(policy), file]).toEqual([undefined, {}])
  })
})

describe('the file beside the journal', () => {
  it('is the policy of a new home', () => {
    file = { HEAT: { block: '0.09' } }
    const policy = open()
    expect(heat(policy)).toBe('0.09')
    expect(kinds()).toEqual(['policy_changed'])
  })

  it('is a proposal where a person made it looser while the desk was closed, and is put right', async () => {
    open().stop()
    file = { HEAT: { block: '0.09' }, MAX_POSITION: { block: '1' } }
    const policy = open()
    expect(policy.document()).toEqual({ MAX_POSITION: { block: '1' } })
    expect(file).toEqual({ MAX_POSITION: { block: '1' } })
    expect(journal.rows.at(-1)).toMatchObject({ body: { by: 'file' } })
    await clock.step(15 * minute + 1_000)
    expect(heat(policy)).toBe('0.09')
  })

  it('loosens nothing where it is only an older copy: a write that failed is no proposal', async () => {
    const first = open()
    isDiskFull = true
    await propose(first, { HEAT: { block: '0.05' } })
    await propose(first, { HEAT: { block: '0.04' } })
    first.stop()
    isDiskFull = false
    const second = open()
    expect((await second.read()).limits.every(({ pending }) => pending === null)).toBe(true)
    expect([heat(second), file]).toEqual(['0.04', { HEAT: { block: '0.04' } }])
  })
})
