import type { RuleAct, RuleStep } from '../../../preload/contract/intent.ts'

/** What a rule does when its moment comes; it can only tighten. */
export type RuleDo = Extract<RuleAct, { do: 'break_even' | 'stop' }>

/**
 * A rule as plain data, with the numbers that its sheet showed: what was seen is what runs. `said` is the step in words.
 * A rule that waits for a target waits for that order's fill (`oid` null: the rule's own target, not placed yet).
 */
export type RulePlan = {
  coin: string
  asset: number
  side: 'long' | 'short'
  said: RuleStep
  when: { is: 'mark'; price: string } | { is: 'filled'; oid: number | null; price: string; size: string }
  acts: RuleDo[]
  /** What `acts` come to at the entry and fees of the sheet, one price an act. */
  stops: string[]
}

/** Whether a rule waits for a target that rests only once the rule's ticket is sent. */
export function hasOwnTarget({ when }: RulePlan): boolean {
  return when.is === 'filled' && when.oid === null
}

/** The rule in one plain sentence, made from its data. */
export function ruleText(rule: RulePlan): string {
  const { coin, side, when, acts, stops, said } = rule
  const multiple = said.when.by === 'r' ? ` (${said.when.value}R)` : ''
  const moment =
    when.is === 'mark'
      ? `When the ${coin} mark ${side === 'long' ? 'rises' : 'falls'} to ${when.price}${multiple}`
      : `When the ${coin} target ${when.size} at ${when.price}${multiple} is filled`
  const done = acts.map((act, i) =>
    act.do === 'break_even'
      ? `the stop moves to break-even with fees (${stops[i] ?? '–'} at the entry of now)`
      : `the stop moves to ${act.price}`,
  )
  return `${moment}, ${done.join(', then ')}.`
}

/** What every sheet and list says beside a rule. */
export const ruleFloor =
  'The rule runs only while the desk is open and may trade. The stop at the exchange stays as the floor; the rule only moves it closer.'
