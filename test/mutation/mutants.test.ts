import { describe, expect, it } from 'vitest'
import { mutate } from './mutants.ts'
import { forgottenEquivalents } from './run-mutants.ts'

const source = `
const limit: Ratio = known.ratio('0.2')
export function check(size: Size, most: Size | null): Verdict {
  if (most === null) return 'pass'
  let total = add(size, limit)
  if (isAbove(total, most)) total = most
  else list.push(total)
  return size > 3 && !isPositive(total) ? 'block' : 'pass'
}
`
const { mutants, code } = mutate(source, 'check.ts', 100)
const changes = mutants.map(({ from, to }) => `${from} => ${to}`)

describe('small changes of a source', () => {
  it('turn comparisons, boundaries, arithmetic, constants, conditions and verdicts around, and leave statements out', () => {
    for (const change of [
      "'0.2' => '0.3'",
      'most === null => most !== null',
      'most === null => true',
      'add(size, limit) => subtract(size, limit)',
      'isAbove(total, most) => !isBelow(total, most)',
      'size > 3 => size >= 3',
      '3 => 4',
      'size > 3 && !isPositive(total) => size > 3',
      "'block' => 'pass'",
      'total = most => ;',
      'list.push(total) => ;',
    ])
      expect(changes).toContain(change)
  })

  it('know which of them act while the module is loaded', () => {
    expect(mutants.filter(({ isStatic }) => isStatic).map(({ to }) => to)).toEqual(["'0.3'"])
  })

  it('keep their numbers, lines and names apart', () => {
    expect(new Set(mutants.map(({ key }) => key)).size).toBe(mutants.length)
    expect(mutants.find(({ to }) => to === 'subtract(size, limit)')?.line).toBe(5)
    for (let index = 100; index < 100 + mutants.length; index += 1) expect(code).toContain(`mutation(${index})`)
  })

  it('do what the source does while none acts, and what they say while one does', () => {
    const plain = `export const f = (a, b) => { if (a < b) a = b; else b = 0; return a >= 2 ? 'pass' : 'block' }`
    const made = mutate(plain, 'f.ts', 0)
    const body = made.code.slice(made.code.indexOf('export const f'))
    const run = (index: number, a: number, b: number) =>
      new Function('mutation', `${body.replace('export const f', 'const f')}; return f`)(
        (one: number) => one === index,
      )(a, b)
    expect([run(-1, 1, 3), run(-1, 1, 0), run(-1, 2, 0)]).toEqual(['pass', 'block', 'pass'])
    const boundary = made.mutants.findIndex(({ to }) => to === 'a > 2')
    expect(run(boundary, 2, 0)).toBe('block')
    const dropped = made.mutants.findIndex(({ from, to }) => from === 'a = b;' && to === ';')
    expect(run(dropped, 1, 3)).toBe('block')
  })

  it('are excused only where they still exist', () => {
    expect(forgottenEquivalents()).toEqual([])
  })
})
