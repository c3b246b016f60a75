import type { Entry, Hold, Side, Sizing, Stop, Target } from '../../../preload/contract/intent.ts'
import type { Span, SpanField } from '../../../preload/contract/report.ts'

/** The keys that take a value, glued (`r2%`) or, in their long form, as the next word (`risk 2%`). */
export type Key =
  | 'risk'
  | 'entry'
  | 'stopEntry'
  | 'stop'
  | 'target'
  | 'leverage'
  | 'allocate'
  | 'notional'
  | 'margin'
  | 'size'
  | 'volatility'
  | 'kelly'
  | 'hold'
  | 'account'

/** The verbs of management. */
export type Verb = 'close' | 'cancel' | 'flat' | 'break_even' | 'flip' | 'rule'

/** Another text for the claim's place in the words, offered as the answer to a question. */
export type Choice = { label: string; text: string }

/** What one stretch of the words says. */
export type Meaning =
  | { is: 'side'; value: Side }
  | { is: 'coin'; value: string }
  | { is: 'sizing'; value: Sizing }
  | { is: 'entry'; value: Entry }
  | { is: 'openLadder'; start: string; end: string }
  | { is: 'stop'; value: Stop }
  /** `list` is the text of a list with bare commas, which may also be one number; null when it can only be targets. */
  | { is: 'targets'; value: Target[]; list: string | null }
  | { is: 'tif'; value: 'Gtc' | 'Ioc' | 'Alo' }
  | { is: 'reduceOnly'; value: true }
  | { is: 'marginMode'; value: 'cross' | 'isolated' }
  | { is: 'leverage'; value: string }
  | { is: 'account'; value: string }
  | { is: 'hold'; value: Hold }
  | { is: 'add'; value: true }
  | { is: 'verb'; value: Verb }
  | { is: 'all' }
  | { is: 'fraction'; value: string }
  | { is: 'number'; value: string }
  | { is: 'percent'; value: string }
  /** A long form without a value after it. */
  | { is: 'lone'; key: Key }
  | { is: 'ask'; code: string; why: string; choices: Choice[]; field: SpanField | null }
  | { is: 'refuse'; code: string; why: string; measured: string | null; limit: string | null; field: SpanField | null }
  | { is: 'unread' }

export type Claim = Meaning & { from: number; to: number; text: string }

/** One kind of claim. */
export type ClaimOf<K extends Meaning['is']> = Extract<Claim, { is: K }>

/** The claims of one kind, in the order of the words. */
export function claimsOf<K extends Meaning['is']>(claims: readonly Claim[], kind: K): ClaimOf<K>[] {
  return claims.filter((claim): claim is ClaimOf<K> => claim.is === kind)
}

/** The field that a sizing is coloured as. */
export const sizingField: Record<Sizing['by'], SpanField> = {
  risk_percent: 'risk',
  risk_usd: 'risk',
  notional: 'notional',
  allocate_percent: 'allocate',
  margin: 'margin',
  base: 'size',
  volatility: 'volatility',
  kelly: 'risk',
}

const valueField: Partial<Record<Key, SpanField>> = { leverage: 'leverage', stop: 'stop', target: 'target' }
const keyField: Partial<Record<Key, SpanField>> = { leverage: 'action', stop: 'action', target: 'action' }

/** `moved` is the long form without a value that a management sentence moves; its value stands apart from it. */
type Around = { isManaging: boolean; moved: Key | undefined; hasCoin: boolean }

function fieldOf(claim: Claim, { isManaging, moved, hasCoin }: Around): SpanField | null {
  switch (claim.is) {
    case 'sizing':
      return sizingField[claim.value.by]
    case 'openLadder':
      return 'entry'
    case 'targets':
      return 'target'
    case 'verb':
      return 'action'
    case 'all':
      return !isManaging ? null : hasCoin ? 'fraction' : 'coin'
    case 'fraction':
    case 'percent':
      return isManaging ? 'fraction' : null
    case 'lone':
      return isManaging ? (keyField[claim.key] ?? null) : null
    case 'ask':
    case 'refuse':
      return claim.field
    // A number that nothing moves names an order of a cancel.
    case 'number':
      return !isManaging ? null : moved ? (valueField[moved] ?? null) : 'action'
    case 'unread':
      return null
    default:
      return claim.is
  }
}

/** The spans of what was read, in the order of the words. `isManaging` also colours the shares and verbs of management. */
export function spansOf(claims: readonly Claim[], isManaging: boolean): Span[] {
  const around = { isManaging, moved: claimsOf(claims, 'lone')[0]?.key, hasCoin: claimsOf(claims, 'coin').length > 0 }
  return claims.flatMap((claim) => {
    const field = fieldOf(claim, around)
    return field ? [{ field, from: claim.from, to: claim.to, text: claim.text }] : []
  })
}
