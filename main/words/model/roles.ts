import type { AnswerForm } from '../../ports.ts'

/**
 * The language between the desk and the embedded model; training and run time share this file. A sentence goes in with
 * its quotes replaced by kind and letter (`long @ A , risk % B , entry # C , stop # D`), and what comes out is one role
 * for each letter, in order (` open long A coin B risk C entry D stop`). The model never sees or writes a number.
 */

/** What a quote looks like: a coin, a bare number, dollars, a percentage, a multiple (5x), R, ATR, a part (half, the rest). */
export type Kind = 'coin' | 'number' | 'dollar' | 'percent' | 'times' | 'r' | 'atr' | 'part'

export const kindMarks: Record<Kind, string> = {
  coin: '@',
  number: '#',
  dollar: '$',
  percent: '%',
  times: '*',
  r: '^',
  atr: '&',
  part: '~',
}

/** The letters that quotes go by, in the order of the sentence. More quotes than letters: the sentence is asked about. */
export const letters = [...'ABCDEFGHIJKLM']

/** What the whole sentence asks for. `clear` cancels all, `every` closes all, `ask` is a question about facts, `many` holds two orders. */
export const actions = [
  'open',
  'close',
  'every',
  'cancel',
  'clear',
  'flat',
  'even',
  'move',
  'lever',
  'flip',
  'ask',
  'none',
  'many',
] as const
export type Action = (typeof actions)[number]

/** `implied`: no word says the side; the stop does. */
export const sides = ['long', 'short', 'implied'] as const
export type SaidSide = (typeof sides)[number]

/**
 * What a quote is for. `next` is the share of the target after it, `last` of the one before it; `part` is how much a
 * close takes; `out` is no part of the order, or was taken back ("2%, no, 3%"); `unsure` can mean several things.
 */
export const roles = [
  'coin',
  'risk',
  'notional',
  'allocate',
  'margin',
  'size',
  'entry',
  'trigger',
  'from',
  'to',
  'rungs',
  'stop',
  'target',
  'next',
  'last',
  'part',
  'leverage',
  'account',
  'out',
  'unsure',
] as const
export type Role = (typeof roles)[number]

/** Said of the whole order, after the roles, in this order. */
export const flags = ['gtc', 'ioc', 'alo', 'reduce', 'cross', 'isolated'] as const
export type Flag = (typeof flags)[number]

/** The roles that a quote of each kind may have when a trade is opened. */
export const openRoles: Record<Kind, readonly Role[]> = {
  coin: ['coin', 'out'],
  number: [
    'risk',
    'notional',
    'margin',
    'size',
    'entry',
    'trigger',
    'from',
    'to',
    'rungs',
    'stop',
    'target',
    'leverage',
    'account',
    'out',
    'unsure',
  ],
  dollar: [
    'risk',
    'notional',
    'margin',
    'entry',
    'trigger',
    'from',
    'to',
    'stop',
    'target',
    'account',
    'out',
    'unsure',
  ],
  percent: ['risk', 'allocate', 'stop', 'target', 'next', 'last', 'out', 'unsure'],
  times: ['leverage', 'rungs', 'out'],
  r: ['target', 'out'],
  atr: ['stop', 'out'],
  part: ['next', 'last', 'out'],
}

/** The roles that a quote of each kind may have when a position or its orders are managed. */
export const manageRoles: Record<Kind, readonly Role[]> = {
  coin: ['coin', 'out'],
  number: ['size', 'stop', 'target', 'leverage', 'out', 'unsure'],
  dollar: ['stop', 'target', 'out', 'unsure'],
  percent: ['part', 'stop', 'out', 'unsure'],
  times: ['leverage', 'out'],
  r: ['target', 'out'],
  atr: ['stop', 'out'],
  part: ['part', 'out'],
}

const bare: readonly Action[] = ['ask', 'none', 'many']

/** Whether an action says nothing about its quotes. */
export const isBare = (action: Action): boolean => bare.includes(action)

/** What a model said of a sentence. `roles` has one entry a quote, in order; empty for ask, none and many. */
export type RoleReading = { action: Action; side: SaidSide | null; roles: readonly Role[]; flags: readonly Flag[] }

/** Writes a reading as the model writes it; the text starts with a space. */
export function writeAnswer({ action, side, roles: given, flags: said }: RoleReading): string {
  if (isBare(action)) return ` ${action}`
  const quotes = given.map((role, at) => ` ${letters[at]} ${role}`).join('')
  return ` ${action}${side === null ? '' : ` ${side}`}${quotes}${said.map((flag) => ` ${flag}`).join('')}`
}

/** Reads an answer for quotes of these kinds; null when it is not exactly one that the grammar offers. */
export function readAnswer(text: string, kinds: readonly Kind[]): RoleReading | null {
  const words = text.trim().split(/\s+/)
  const action = actions.find((one) => one === words[0])
  if (!action) return null
  if (isBare(action)) return words.length === 1 ? { action, side: null, roles: [], flags: [] } : null
  let at = 1
  const side = action === 'open' ? sides.find((one) => one === words[1]) : null
  if (side === undefined) return null
  if (side !== null) at++
  const read: Role[] = []
  for (const [index, kind] of kinds.entries()) {
    const offered = (action === 'open' ? openRoles : manageRoles)[kind]
    const role = offered.find((one) => one === words[at + 1])
    if (words[at] !== letters[index] || !role) return null
    read.push(role)
    at += 2
  }
  const said: Flag[] = []
  for (const flag of action === 'open' ? flags : [])
    if (words[at] === flag) said.push(flags[flags.indexOf(words[at++] as Flag)]!)
  return at === words.length ? { action, side, roles: read, flags: said } : null
}

/** The text before an answer, up to where the model goes on. The two marks are single tokens of the model. */
export const writePrompt = (masked: string): string => `<|im_start|> ${masked}<|im_end|>`

/**
 * The form of one sentence's answer: it offers only the letters that are there, each with the roles that its kind may have,
 * so that a model can neither invent a quote nor leave one out.
 */
export function answerForm(kinds: readonly Kind[]): AnswerForm {
  const list = (offered: Record<Kind, readonly Role[]>): (readonly string[])[] =>
    kinds.flatMap((kind, at) => [[letters[at]!], offered[kind]])
  const managing = actions.filter((action) => action !== 'open' && !isBare(action))
  return [
    [['open'], sides, ...list(openRoles), ['', 'gtc', 'ioc', 'alo'], ['', 'reduce'], ['', 'cross', 'isolated']],
    [managing, ...list(manageRoles)],
    [bare],
  ]
}
