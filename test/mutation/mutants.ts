import { stripTypeScriptTypes } from 'node:module'
import { type ESTree, parseAst } from 'vite'

/** One small change of the source that some test must notice. */
export interface Mutant {
  readonly file: string
  readonly line: number
  /** What stands there, and what stands there instead. */
  readonly from: string
  readonly to: string
  /** True where the change acts while the module is loaded. */
  readonly isStatic: boolean
  /** File, change, and which of several equal ones: the same as long as the code is, wherever it moves to. */
  readonly key: string
}

type Node = ESTree.Node
type Change = readonly [from: Node, to: string]

const comparisons: Record<string, readonly string[]> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '-': ['+'],
  '+': ['-'],
  '*': ['/'],
}

/** Calls of the domain, and what they become: the other direction, the boundary, or the argument alone. */
const calls: Record<string, (args: readonly string[]) => readonly string[]> = {
  add: ([a, b]) => [`subtract(${a}, ${b})`, `${a}`],
  subtract: ([a, b]) => [`add(${a}, ${b})`, `${a}`],
  scale: ([a]) => [`${a}`],
  divide: ([a]) => [`${a}`],
  isAbove: ([a, b]) => [`isBelow(${a}, ${b})`, `!isBelow(${a}, ${b})`],
  isBelow: ([a, b]) => [`isAbove(${a}, ${b})`, `!isAbove(${a}, ${b})`],
  isEqual: ([a, b]) => [`!isEqual(${a}, ${b})`],
  isPositive: ([a]) => [`!isPositive(${a})`, `(isPositive(${a}) || signOf(${a}) === 0)`],
  signOf: ([a]) => [`-signOf(${a})`],
  least: ([a, b]) => [`greatest(${a}, ${b})`],
  greatest: ([a, b]) => [`least(${a}, ${b})`],
  magnitude: ([a]) => [`${a}`],
  distance: ([a, b]) => [`subtract(${a}, ${b})`],
  negate: ([a]) => [`${a}`],
  atLeastZero: ([a]) => [`${a}`],
  sum: ([a]) => [`${a}`],
  textUp: ([a]) => [`text(${a})`],
}
const methods: Record<string, (on: string, args: string) => readonly string[]> = {
  filter: (on) => [on],
  every: (on, args) => [`${on}.some(${args})`],
  some: (on, args) => [`${on}.every(${args})`],
  find: (on, args) => [`${on}.findLast(${args})`],
  findLast: (on, args) => [`${on}.find(${args})`],
  sort: (on) => [on],
  slice: (on) => [on],
}
const verdicts: Record<string, readonly string[]> = {
  pass: ["'warn'", "'block'"],
  warn: ["'pass'", "'block'"],
  block: ["'pass'", "'warn'"],
}

/** The names that a change may call, and where they come from: they are there even where the module imports none. */
const borrowed = `import {
  add as add_, subtract as subtract_, isAbove as isAbove_, isBelow as isBelow_, isEqual as isEqual_, isPositive as isPositive_,
  signOf as signOf_, least as least_, greatest as greatest_,
} from '${new URL('../../main/domain/money/quantity.ts', import.meta.url).href}'
import { text as text_ } from '${new URL('../../main/domain/money/print.ts', import.meta.url).href}'
`
const callable = /\b(add|subtract|isAbove|isBelow|isEqual|isPositive|signOf|least|greatest|text)\(/g

/** Plain digits with the last one changed. */
function nextNumber(digits: string): string {
  const last = Number(digits.at(-1))
  return `${digits.slice(0, -1)}${last === 9 ? 8 : last + 1}`
}

/** A source as JavaScript that holds all its mutants; `globalThis.mutation(n)` says whether the n-th acts. */
export function mutate(source: string, file: string, first: number): { code: string; mutants: Mutant[] } {
  const code = stripTypeScriptTypes(source)
  const mutants: Mutant[] = []
  const seen = new Map<string, number>()
  const textOf = (node: Node): string => code.slice(node.start, node.end)
  const enter = (change: Change, isStatic: boolean): number => {
    const [from, to] = [textOf(change[0]).replace(/\s+/g, ' '), change[1].replace(/\s+/g, ' ')]
    const plain = `${file}: ${from} -> ${to}`
    const count = (seen.get(plain) ?? 0) + 1
    seen.set(plain, count)
    const line = code.slice(0, change[0].start).split('\n').length
    mutants.push({ file, line, from, to, isStatic, key: count === 1 ? plain : `${plain} #${count}` })
    return first + mutants.length - 1
  }
  const render = (node: Node, place: Place): string => {
    const inside = place.isStatic && !isFunction(node)
    let written = ''
    let at = node.start
    for (const [child, key] of childrenOf(node)) {
      written += code.slice(at, child.start) + render(child, placeOf(node, key, child, { ...place, isStatic: inside }))
      at = child.end
    }
    written += code.slice(at, node.end)
    if (place.isFixed) return written
    if (isDroppable(node)) return `{ if (!mutation(${enter([node, ';'], place.isStatic)})) { ${written} } }`
    if (place.isRow) return `...(mutation(${enter([node, ''], place.isStatic)}) ? [] : [${written}])`
    const always = place.isCondition ? ['true', 'false'] : []
    return [...changesOf(node, textOf), ...always].reduce(
      (plain, to) => `(mutation(${enter([node, to], place.isStatic)}) ? (${to.replace(callable, '$1_(')}) : ${plain})`,
      written,
    )
  }
  const tree = parseAst(code) as unknown as Node
  return {
    code: `${borrowed}${render(tree, { isFixed: false, isStatic: true, isRow: false, isCondition: false })}`,
    mutants,
  }
}

/** Where a node stands: `isFixed` must stay an assignable, a key or a callee; `isRow` is one row of a table. */
interface Place {
  readonly isFixed: boolean
  readonly isStatic: boolean
  readonly isRow: boolean
  /** The condition of an `if`. */
  readonly isCondition: boolean
}

function isFunction(node: Node): boolean {
  return (
    node.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression'
  )
}

function childrenOf(node: Node): [Node, string][] {
  if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return []
  const found: [Node, string][] = []
  for (const [key, value] of Object.entries(node)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'object' && one !== null && 'type' in one && 'start' in one) found.push([one as Node, key])
    }
  }
  if (node.type === 'Property' && node.shorthand) return []
  return found.sort(([a], [b]) => a.start - b.start)
}

const patterns = new Set(['ObjectPattern', 'ArrayPattern', 'RestElement'])

function placeOf(parent: Node, key: string, child: Node, place: Place): Place {
  const isAssigned = key === 'params' || key === 'id' || (parent.type === 'AssignmentExpression' && key === 'left')
  const isLeft = key === 'left' && (parent.type === 'AssignmentPattern' || parent.type === 'ForOfStatement')
  const isName =
    key === 'key' ||
    key === 'property' ||
    key === 'callee' ||
    (key === 'argument' && parent.type === 'UpdateExpression')
  const isSpine = parent.type === 'ChainExpression' || key === 'specifiers' || key === 'declarations' || key === 'label'
  const isPattern = patterns.has(parent.type) || patterns.has(child.type)
  const isRow = parent.type === 'ArrayExpression' && parent.elements.length > 3 && child.type === 'ArrayExpression'
  const isFixed = isAssigned || isLeft || isName || isSpine || isPattern || child.type === 'SpreadElement'
  const isCondition = parent.type === 'IfStatement' && key === 'test'
  return { isFixed, isStatic: place.isStatic, isRow, isCondition }
}

/** Statements that may be left out. */
function isDroppable(node: Node): boolean {
  if (node.type === 'BreakStatement' || node.type === 'ContinueStatement') return true
  return node.type === 'ExpressionStatement' && !('directive' in node && node.directive)
}

function changesOf(node: Node, textOf: (node: Node) => string): readonly string[] {
  switch (node.type) {
    case 'BinaryExpression': {
      const [left, right] = [textOf(node.left), textOf(node.right)]
      const isText = [node.left, node.right].some(
        (side) => side.type === 'TemplateLiteral' || (side.type === 'Literal' && typeof side.value === 'string'),
      )
      return isText && node.operator === '+'
        ? []
        : (comparisons[node.operator] ?? []).map((operator) => `${left} ${operator} ${right}`)
    }
    case 'LogicalExpression': {
      const [left, right] = [textOf(node.left), textOf(node.right)]
      const other = { '&&': `(${left}) || (${right})`, '||': `(${left}) && (${right})`, '??': null }[node.operator]
      return [left, right, ...(other === null ? [] : [other])]
    }
    case 'ConditionalExpression':
      return [textOf(node.consequent), textOf(node.alternate)]
    case 'UnaryExpression':
      return node.operator === '!' || node.operator === '-' ? [textOf(node.argument)] : []
    case 'CallExpression':
      return callChanges(node, textOf)
    case 'Literal':
      return literalChanges(node)
    default:
      return []
  }
}

function callChanges(node: ESTree.CallExpression, textOf: (node: Node) => string): readonly string[] {
  const args = node.arguments.map((argument) => textOf(argument))
  const { callee } = node
  if (callee.type === 'Identifier') return Object.hasOwn(calls, callee.name) ? calls[callee.name]!(args) : []
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.optional) return []
  const { name } = callee.property
  return Object.hasOwn(methods, name) ? methods[name]!(textOf(callee.object), args.join(', ')) : []
}

function literalChanges({ value, raw }: { value: unknown; raw?: string | null }): readonly string[] {
  if (typeof value === 'boolean') return [String(!value)]
  if (typeof value === 'number') return [String(value + 1)]
  if (typeof value === 'bigint') return [`${value + 1n}n`]
  if (typeof value !== 'string' || raw === undefined) return []
  if (Object.hasOwn(verdicts, value)) return verdicts[value]!
  return /^\d+(\.\d+)?$/.test(value) ? [`'${nextNumber(value)}'`] : []
}
