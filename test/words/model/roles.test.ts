import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerForm,
  flags,
  type Kind,
  kindMarks,
  manageRoles,
  openRoles,
  readAnswer,
  roles,
  sides,
  writeAnswer,
} from '../../../main/words/model/roles.ts'

const kinds = Object.keys(kindMarks) as Kind[]

describe('the role language', () => {
  it('reads back every answer that it writes', () => {
    const some = fc.array(fc.constantFrom(...kinds), { maxLength: 13 }).chain((said) =>
      fc.record({
        kinds: fc.constant(said),
        roles: fc.tuple(...said.map((kind) => fc.constantFrom(...openRoles[kind]))),
        side: fc.constantFrom(...sides),
        flags: fc
          .subarray([...flags])
          .filter((one) => one.filter((flag) => ['gtc', 'ioc', 'alo'].includes(flag)).length < 2),
      }),
    )
    fc.assert(
      fc.property(some, (one) => {
        const reading = { action: 'open' as const, side: one.side, roles: one.roles, flags: one.flags }
        expect(readAnswer(writeAnswer(reading), one.kinds)).toEqual(reading)
      }),
    )
  })

  it.each([
    [' open long A coin', ['coin', 'percent']],
    [' open long A coin B risk C stop', ['coin', 'percent']],
    [' open long B coin A risk', ['coin', 'percent']],
    [' open long A risk B coin', ['coin', 'percent']],
    [' open A coin B risk', ['coin', 'percent']],
    [' open long A coin B risk reduce gtc', ['coin', 'percent']],
    [' none A coin', ['coin']],
    [' sell A coin', ['coin']],
    ['', []],
  ] as [string, Kind[]][])('refuses "%s" as an answer for %j', (answer, given) => {
    expect(readAnswer(answer, given)).toBeNull()
  })

  it('offers each letter only the roles of its kind, and no letter that is not there', () => {
    const [open, manage] = answerForm(['coin', 'percent'])
    expect(open!.slice(2, 6)).toEqual([['A'], openRoles.coin, ['B'], openRoles.percent])
    expect(manage!.slice(1)).toEqual([['A'], manageRoles.coin, ['B'], manageRoles.percent])
    expect(answerForm(['coin', 'percent']).flat(2)).not.toContain('C')
  })

  it('offers only roles that exist', () => {
    const offered = [...Object.values(openRoles), ...Object.values(manageRoles)].flat()
    expect(new Set(offered)).toEqual(new Set(roles))
  })
})
