import type { Report, Verdict } from '../../preload/contract/report.ts'

/** The ticket's own sentences and names. */
export const ticket = {
  whatIf: 'What if',
  whatIfKeys: 'What if: stops by risk. Arrow keys move, Enter takes the cell into the sentence, Escape leaves it.',
  filling: 'Filling the grid…',
  noGrid: 'There is no trade to vary yet. Say one with a size; the stop may come from the grid.',
  noLiq: 'none',
  noBound: 'no bound',
  verdicts: {
    ready: 'ready',
    needs_ack: 'warns',
    blocked: 'blocked',
    refused: 'no order',
    question: 'asks',
    unreadable: 'unread',
  } satisfies Record<Verdict, string>,
  /** What the model's own size comes to beside the desk's. */
  claims: {
    allIn: 'the same',
    naive: 'the model’s is before costs',
    no: 'they differ; the desk’s counts',
  } satisfies Record<NonNullable<NonNullable<Report['model']>['agrees']>, string>,
  boundWarns: (measured: string, limit: string) =>
    `A stop filled at the venue’s bound would lose ${measured} the budget (limit ${limit}).`,
  addFree: (held: string, gain: string) => `Adds to ${held}: ${gain} locked in at this stop, free to risk.`,
  addHeld: (held: string, lost: string) => `Adds to ${held}, which risks ${lost} at this stop.`,
  addLeft: (left: string) => ` ${left} is left for this order.`,
  addNeeds: (price: string) => `The position’s own stop must be at ${price} first.`,
  kelly: (trades: number, won: string, payoff: string, used: string, isCapped: boolean) =>
    `Kelly of ${trades} trades, ${won} won at ${payoff} to 1: ${used} is risked${isCapped ? ', capped by the limit of one trade' : ''}.`,
  volatility: (target: string, realised: string) => `Aims at ${target} a year; this market did ${realised}.`,
  atTrigger: (trigger: string, fill: string) =>
    `Sized as if today’s book stood at ${trigger} by then: a fill of about ${fill}.`,
  noStopAt: (coins: string) => `No stop that the desk can see: ${coins}.`,
} as const
