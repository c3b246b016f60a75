import type { JournalRow } from '../../preload/contract/journal.ts'

type Json = JournalRow['body']

/** What a journal row says, in one line: the words, the legs, the fill; else its plain fields. */
export function journalLine({ kind, body }: Pick<JournalRow, 'kind' | 'body'>): string {
  switch (kind) {
    case 'words_read':
      return join([text(body, 'words'), text(at(body, 'report'), 'verdict')])
    case 'sheet_shown':
      return join(list(at(body, 'legs')).map((leg) => text(leg, 'text'))) || plain(body)
    case 'order_intent': {
      const groups = list(at(at(body, 'plan'), 'groups'))
      return join(groups.flatMap((group) => list(at(group, 'legs')).map(legLine))) || plain(body)
    }
    case 'order_sending': {
      const count = list(at(at(body, 'action'), 'orders')).length
      return join([
        count === 0 ? text(at(body, 'action'), 'type') : `${count} in one action`,
        `nonce ${text(body, 'nonce')}`,
      ])
    }
    case 'order_outcome':
    case 'order_settled':
    case 'cancel_outcome':
      return join([text(body, 'is'), text(body, 'text'), ...list(at(body, 'legs')).map(outcomeLine)]) || plain(body)
    case 'fill':
      return join([
        `${text(body, 'side')} ${text(body, 'size')} at ${text(body, 'price')}`,
        text(body, 'direction'),
        `fee ${text(body, 'fee')}`,
      ])
    case 'protection_planned':
      return join([
        `${text(body, 'side')} ${text(body, 'size')}, stop ${text(body, 'stop')}`,
        list(at(body, 'targets')).length > 0 ? `${list(at(body, 'targets')).length} targets` : '',
      ])
    default:
      return spoken(body) || plain(body)
  }
}

function legLine(leg: Json): string {
  const trigger = text(at(leg, 'trigger'), 'price')
  const price = trigger === '' ? text(leg, 'price') : trigger
  return `${text(leg, 'role')} ${text(leg, 'side')} ${text(leg, 'size')} at ${price}`.trim()
}

function outcomeLine(leg: Json): string {
  const state = (text(leg, 'state') || text(leg, 'is')).replaceAll('_', ' ')
  const price = text(leg, 'averagePrice')
  const size = text(leg, 'filled') || text(leg, 'size')
  return [text(leg, 'role'), state, price === '' ? '' : `${size} at ${price}`, text(leg, 'reason')]
    .filter(Boolean)
    .join(' ')
}

/** A body that brings its own sentence. */
function spoken(body: Json): string {
  for (const key of ['text', 'sentence', 'why', 'reason', 'words']) {
    const said = text(body, key)
    if (said !== '') return said
  }
  return ''
}

/** The fields that are neither lists nor bodies of their own. */
function plain(body: Json): string {
  if (body === null || typeof body !== 'object') return String(body ?? '')
  if (Array.isArray(body)) return join(body.map(plain))
  const fields = Object.entries(body).filter(([, value]) => value !== null && typeof value !== 'object')
  return join(fields.map(([key, value]) => `${key} ${String(value)}`))
}

function at(body: Json | undefined, key: string): Json | undefined {
  return body !== null && typeof body === 'object' && !Array.isArray(body) ? body[key] : undefined
}

function text(body: Json | undefined, key: string): string {
  const value = at(body, key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ')
}
