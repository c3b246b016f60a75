import { isDeepStrictEqual } from 'node:util'

/*
 * Just enough of vitest to run the tests of the domain many thousands of times in one process: a test is a function,
 * an expectation throws. What it lacks throws too, so that no test passes for want of a matcher.
 */

export interface Test {
  readonly name: string
  readonly run: () => unknown
}

/** The tests that were declared since the list was last emptied. */
export const tests: Test[] = []
const path: string[] = []
const before: (() => unknown)[][] = [[]]

export function describe(name: string, declare: () => void): void {
  path.push(name)
  before.push([])
  declare()
  before.pop()
  path.pop()
}

export function it(name: string, run: () => unknown): void {
  const first = before.flat()
  const all = async () => {
    for (const prepare of first) await prepare()
    await run()
  }
  tests.push({ name: [...path, name].join(' › '), run: first.length > 0 ? all : run })
}

type Rows = readonly (readonly unknown[] | unknown)[]
const each =
  (rows: Rows) =>
  (name: string, run: (...row: never[]) => unknown): void => {
    for (const row of rows) it(name, () => run(...((Array.isArray(row) ? row : [row]) as never[])))
  }
it.each = each

export function beforeEach(prepare: () => unknown): void {
  before.at(-1)!.push(prepare)
}

/** Something that an expected value may hold in place of a value. */
class Matching {
  readonly fits: (value: unknown) => boolean
  constructor(fits: (value: unknown) => boolean) {
    this.fits = fits
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Equal, where a key that is undefined is as good as none; or, for a part, in what the expected value names. */
function fits(value: unknown, expected: unknown, isPart: boolean): boolean {
  if (expected instanceof Matching) return expected.fits(value)
  if (expected instanceof Set || expected instanceof Map) return isDeepStrictEqual(value, expected)
  if (!isObject(expected) || !isObject(value)) return Object.is(value, expected)
  if (Array.isArray(expected) !== Array.isArray(value)) return false
  if (Array.isArray(expected) && (value as unknown as unknown[]).length !== expected.length) return false
  const named = Object.keys(expected).filter((key) => isPart || expected[key] !== undefined)
  const there = Object.keys(value).filter((key) => value[key] !== undefined)
  if (!isPart && there.length !== named.length) return false
  return named.every((key) => fits(value[key], expected[key], isPart))
}

function contains(value: unknown, part: unknown): boolean {
  return typeof value === 'string' ? value.includes(part as string) : [...(value as Iterable<unknown>)].includes(part)
}

function throws(run: unknown): boolean {
  try {
    ;(run as () => unknown)()
    return false
  } catch {
    return true
  }
}

const matchers = {
  toBe: (value: unknown, expected: unknown) => Object.is(value, expected),
  toEqual: (value: unknown, expected: unknown) => fits(value, expected, false),
  toStrictEqual: (value: unknown, expected: unknown) => isDeepStrictEqual(value, expected),
  toMatchObject: (value: unknown, expected: unknown) => fits(value, expected, true),
  toBeNull: (value: unknown) => value === null,
  toBeUndefined: (value: unknown) => value === undefined,
  toContain: contains,
  toMatch: (value: unknown, pattern: unknown) => new RegExp(pattern as RegExp).test(value as string),
  toHaveLength: (value: unknown, length: unknown) => (value as { length: number }).length === length,
  toHaveProperty: (value: unknown, name: unknown) => isObject(value) && (name as string) in value,
  toBeGreaterThan: (value: unknown, than: unknown) => (value as number) > (than as number),
  toBeGreaterThanOrEqual: (value: unknown, than: unknown) => (value as number) >= (than as number),
  toBeLessThan: (value: unknown, than: unknown) => (value as number) < (than as number),
  toBeLessThanOrEqual: (value: unknown, than: unknown) => (value as number) <= (than as number),
  toBeCloseTo: (value: unknown, near: unknown, digits: unknown = 2) =>
    Math.abs((value as number) - (near as number)) < 10 ** -(digits as number) / 2,
  toThrow: throws,
}
type Name = keyof typeof matchers
type Expectations = { [name in Name]: (...expected: unknown[]) => void }

function expectations(value: unknown, isNegated: boolean): Expectations {
  const said = Object.entries(matchers).map(([name, holds]) => [
    name,
    (...expected: unknown[]) => {
      if ((holds as (...all: unknown[]) => boolean)(value, ...expected) === isNegated) throw new Error(`${name} failed`)
    },
  ])
  return Object.fromEntries(said) as Expectations
}

export function expect(value: unknown): Expectations & { not: Expectations } {
  return { ...expectations(value, false), not: expectations(value, true) }
}
expect.objectContaining = (part: unknown) => new Matching((value) => fits(value, part, true))
expect.stringContaining = (part: string) => new Matching((value) => typeof value === 'string' && value.includes(part))
expect.any = (kind: new () => unknown) => new Matching((value) => Object(value) instanceof kind)
