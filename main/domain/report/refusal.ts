/** Why no ticket can be made; each has its sentence in `sentences.ts`. */
export const refusalCodes = [
  'facts_unusable',
  'unknown_coin',
  'no_equity',
  'no_book',
  'book_too_thin',
  'no_atr',
  'number_out_of_range',
  'price_not_legal',
  'stop_missing',
  'stop_wrong_side',
  'stop_out_of_range',
  'stop_entry_wrong_side',
  'target_wrong_side',
  'target_needs_stop',
  'target_shares',
  'target_too_small',
  'ladder_shape',
  'leverage_not_whole',
  'only_isolated',
  'mode_with_position',
  'tif_conflict',
  'post_only_crosses',
  'loss_not_positive',
  'below_minimum',
  'no_room',
  'no_position',
  'nothing_open',
  'no_orders',
  'close_share',
  'not_yet',
  'no_volatility',
  'kelly_too_few',
  'kelly_part',
  'kelly_no_losses',
  'kelly_no_edge',
  'add_no_position',
  'add_wrong_side',
  'add_no_risk_left',
  'exit_through_mark',
  'nothing_to_cover',
  'already_there',
  'no_exit',
  'no_such_order',
  'no_such_target',
  'r_unknown',
  'rule_passed',
  'rule_loosens',
  'rule_stop_reached',
  'rule_shape',
  'rule_changed',
  'exit_changed',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** A refusal as a value: a closed code, what it is about, and both numbers where there are two. */
export interface Refused {
  readonly is: 'refused'
  readonly code: RefusalCode
  /** The coin, field or verb that the sentence names. */
  readonly about: string
  readonly measured: string | null
  readonly limit: string | null
}

/** Makes a refusal. */
export function refuse(
  code: RefusalCode,
  about: string,
  measured: string | null = null,
  limit: string | null = null,
): Refused {
  return { is: 'refused', code, about, measured, limit }
}

/** Whether a value is a refusal rather than what was asked for. */
export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'is' in value && value.is === 'refused'
}
