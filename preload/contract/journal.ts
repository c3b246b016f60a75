import { z } from 'zod'

/** The kinds of rows the journal knows. Append-only: a story is told by rows with the same `story` id. */
export const journalKinds = [
  'desk_started',
  'desk_stopped',
  'disclaimer_acknowledged',
  'words_read',
  'sheet_shown',
  'sheet_dismissed',
  'confirm_refused',
  'order_intent',
  'order_sending',
  'order_outcome',
  'order_settled',
  'cancel_sending',
  'cancel_outcome',
  'protection_planned',
  'protection_ended',
  'change_begun',
  'change_ended',
  'rule_armed',
  'rule_fired',
  'rule_ended',
  'alarm_raised',
  'alarm_cured',
  'fill',
  'trading_state',
  'dead_man',
  'key_made',
  'key_opened',
  'key_locked',
  'key_retired',
  'agent_approved',
  'agent_ended',
  'network_armed',
  'network_left',
  'limit_tripped',
  'limit_released',
  'equity_peak',
  'policy_changed',
  'policy_proposed',
  'policy_withdrawn',
  'model_chosen',
  'model_server',
  'model_installed',
  'model_removed',
  'defect',
] as const

export type JournalKind = (typeof journalKinds)[number]

/** One row as a person reads it. `time` is epoch ms; `body` the row's own JSON; `hash` covers the row and all before it. */
export const journalRowSchema = z.strictObject({
  seq: z.number().int(),
  time: z.number(),
  kind: z.enum(journalKinds),
  story: z.string(),
  coin: z.string().nullable(),
  body: z.json(),
  hash: z.string(),
})

export type JournalRow = z.infer<typeof journalRowSchema>
