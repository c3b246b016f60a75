import type { Entry, Sizing, Stop, Target } from '../../preload/contract/intent.ts'
import type { Span, SpanField } from '../../preload/contract/report.ts'
import type { TicketChange } from './edit-intent.ts'

/**
 * Rewrites one field in words that are not a whole trade yet: the field's own span is replaced, or its terse token is
 * added at the end. Nothing is guessed for the fields that no word said; the desk asks about them.
 */
export function composeWords(words: string, spans: readonly Span[], change: TicketChange, coin: string): string {
  const token = tokenOf(change)
  const fields = spanFields[change.field]
  const own = spans.filter((span) => fields.includes(span.field) && span.implied !== true)
  const [first] = own
  if (first !== undefined) {
    const last = own.reduce((far, span) => (span.to > far.to ? span : far), first)
    const from = own.reduce((near, span) => Math.min(near, span.from), first.from)
    return tidy(words.slice(0, from) + token + words.slice(last.to))
  }
  const isBlank = words.trim() === ''
  if (change.field === 'side') return isBlank ? `${token} ${coin.toLowerCase()} ` : tidy(`${token} ${words}`)
  return tidy(isBlank ? `${coin.toLowerCase()} ${token}` : `${words} ${token}`)
}

const spanFields: Record<TicketChange['field'], readonly SpanField[]> = {
  side: ['side'],
  entry: ['entry'],
  stop: ['stop'],
  targets: ['target'],
  sizing: ['risk', 'notional', 'allocate', 'margin', 'size', 'volatility'],
  leverage: ['leverage'],
  marginMode: ['marginMode'],
  tif: ['tif'],
  reduceOnly: ['reduceOnly'],
}

function tokenOf(change: TicketChange): string {
  switch (change.field) {
    case 'side':
      return change.side
    case 'entry':
      return entryToken(change.entry)
    case 'stop':
      return change.stop === null ? '' : stopToken(change.stop)
    case 'targets':
      return targetsToken(change.targets)
    case 'sizing':
      return sizingToken(change.sizing)
    case 'leverage':
      return change.leverage === null ? '' : `x${change.leverage}`
    case 'marginMode':
      return change.marginMode === 'isolated' ? 'iso' : (change.marginMode ?? '')
    case 'tif':
      return change.tif?.toLowerCase() ?? ''
    case 'reduceOnly':
      return change.reduceOnly ? 'ro' : ''
  }
}

function entryToken(entry: Entry): string {
  if (entry.type === 'market') return 'mkt'
  if (entry.type === 'ladder') return `e${entry.from}-${entry.to}x${[entry.rungs, ...(entry.weights ?? [])].join(':')}`
  return entry.type === 'stop' ? `es${entry.price}` : `e${entry.price}`
}

function stopToken(stop: Stop): string {
  if (stop.by === 'percent') return `s${stop.value}%`
  return stop.by === 'atr' ? `s${stop.value}atr` : `s${stop.value}`
}

function targetsToken(targets: readonly Target[]): string {
  if (targets.length === 0) return ''
  const parts = targets.map((target) => `${target.value}${target.by === 'r' ? 'R' : ''}${shareOf(target)}`)
  return `t${parts.join(',')}`
}

function shareOf(target: Target): string {
  return target.share === null ? '' : `:${target.share}%`
}

function sizingToken({ by, value }: Sizing): string {
  const forms: Record<Sizing['by'], string> = {
    risk_percent: `r${value}%`,
    risk_usd: `r$${value}`,
    notional: `n${value}`,
    allocate_percent: `a${value}%`,
    margin: `m${value}`,
    base: `q${value}`,
    volatility: `v${value}%`,
    kelly: `kelly${value}`,
  }
  return forms[by]
}

function tidy(words: string): string {
  return words
    .replace(/\s+/g, ' ')
    .replace(/\s+,/g, ',')
    .replace(/^[\s,]+/, '')
    .replace(/[\s,]+$/, '')
}
