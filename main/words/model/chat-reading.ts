import { z } from 'zod'
import type { Quote } from './quotes.ts'
import { actions, flags, letters, manageRoles, openRoles, type Role, type RoleReading, sides } from './roles.ts'
import { type StrictSchema, strictSchema } from './strict-schema.ts'

/** What a chat model said: the roles of the quotes, and, where it offers one, a size of its own that is only compared. */
export type ChatReading = { reading: RoleReading; claimedSize: string | null }

const longestAnswer = 4_000

/** The roles that a quote may have, whatever the sentence asks for. */
function rolesOf({ kind }: Quote): [Role, ...Role[]] {
  const all = new Set<Role>([...openRoles[kind], ...manageRoles[kind]])
  return [...all] as [Role, ...Role[]]
}

/**
 * The schema of one sentence's answer: each quote, by its letter, gets one of the roles that its kind may have. There is no
 * field that a number or a coin could be written into but `claimed_size`, which never reaches an order.
 */
function answerOf(quotes: readonly Quote[]) {
  const byLetter = Object.fromEntries(quotes.map((quote, at) => [letters[at]!, z.enum(rolesOf(quote))]))
  return z.strictObject({
    action: z.enum(actions),
    side: z.enum([...sides, 'none']),
    ...byLetter,
    flags: z.array(z.enum(flags)).max(flags.length),
    claimed_size: z.string().max(24),
  })
}

/** The same schema for a grammar, and for a server's `response_format`. */
export function chatSchema(quotes: readonly Quote[]): StrictSchema {
  return strictSchema(answerOf(quotes))
}

/**
 * Reads a chat model's answer against the sentence's own schema. Null for everything that is not exactly one object of it:
 * prose around it, two objects, a key twice, a letter that is not there, a role that its kind can't have, an answer cut off.
 */
export function readChat(text: string, quotes: readonly Quote[]): ChatReading | null {
  if (text.length > longestAnswer) return null
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return null
  }
  // JSON.parse keeps the last of two equal keys and says nothing; written back, the text would be shorter.
  if (JSON.stringify(content).length !== withoutSpaces(text).length) return null
  const parsed = answerOf(quotes).safeParse(content)
  if (!parsed.success) return null
  const { action, side, flags: said, claimed_size: claimed } = parsed.data
  const roles = quotes.map((_, at) => (parsed.data as Record<string, unknown>)[letters[at]!] as Role)
  const isOpen = action === 'open'
  if (isOpen === (side === 'none')) return null
  const offered = isOpen ? openRoles : manageRoles
  const isBare = action === 'ask' || action === 'none' || action === 'many'
  if (!isBare && quotes.some(({ kind }, at) => !offered[kind].includes(roles[at]!))) return null
  return {
    reading: {
      action,
      side: side === 'none' ? null : side,
      roles: isBare ? [] : roles,
      flags: isOpen ? flags.filter((flag) => said.includes(flag)) : [],
    },
    claimedSize: /^\d{1,15}(\.\d{1,12})?$/.test(claimed) ? claimed : null,
  }
}

/** The text without white space outside of strings. */
function withoutSpaces(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, kept: string | undefined) => kept ?? '')
}
