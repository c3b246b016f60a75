import type { Sizing } from '../../preload/contract/intent.ts'
import type { CapName, SpanField } from '../../preload/contract/report.ts'
import type { LegOutcome } from '../../preload/contract/sheet.ts'

/** Every fixed sentence of the screen. */
export const words = {
  placeholder: 'long SOL, risk 2%, entry 100, stop 95, half off at 110',
  idle: 'Say a trade. Enter reviews it; nothing is sent before you confirm.',
  sizing: 'Sizing…',
  unreadable: 'Not readable as a trade.',
  noOrderInIt: 'That was a question; there is no order in it.',
  defect: 'Something in the window broke. Look at Orders and Positions for what is true before you act again.',
  deskGone: 'The desk is not answering. What is shown is old; nothing can be sent.',
  deskNeverCame:
    'The desk does not let this window in. If its address was opened in another browser before, take a fresh one from the desk.',
  deskGoneForGood: 'The desk has ended. Close this window and start it again.',
  stalePrices: 'Prices are old; a review would be blocked until they are fresh.',
  settling: 'An earlier order is still being settled; trading opens when it is.',
  halted: 'Trading is halted. Look first, then resume.',
  reviewFirst: 'Nothing to review yet.',
  answerFirst: 'Answer the question first.',
  reading: 'The model reads it…',
  modelLoads: 'The model is loading, and reads this once it has. Terse words are read meanwhile.',
  modelSlow: (seconds: number) =>
    `The model has not answered for ${seconds} s. Terse words are read meanwhile; the ticket takes the trade too.`,
  enterAsksAgain: 'Enter asks it again.',
  enterReads: 'Enter lets the model read it.',
  readingToo: 'The model reads it too…',
  claimed: (size: string, agrees: 'allIn' | 'naive' | 'no') =>
    ({
      allIn: `the model says ${size} too`,
      naive: `the model says ${size}, before costs`,
      no: `the model says ${size}`,
    })[agrees],
  modelComputed: (size: string) => `The model computed ${size}.`,
  copied: 'Copied',
  setByFill: 'set by the fill',
  leverageSet: 'set',
  /** Live data needs no address; a page is named without the part that all of them share. */
  sourceOf: ({ isLive, source }: { isLive: boolean; source: string }) =>
    isLive ? 'live' : source.replace('https://hyperliquid.gitbook.io/hyperliquid-docs/', 'Hyperliquid docs: '),
  noPositions: 'No open positions.',
  noOrders: 'No open orders.',
  noFills: 'No fills yet.',
  noJournal: 'The journal is empty.',
  noOwnOrder: 'There is no resting order of this desk to cancel. Stops are kept; cancel those in Orders.',
  noPosition: (coin: string) => `There is no ${coin} position.`,
  noOrdersOf: (coin: string) => `There is no resting ${coin} order to cancel.`,
  noRules: 'There is no rule of this coin to end.',
  ruleFloor: 'Runs only while the desk is open and may trade; the stop at the exchange stays as the floor.',
  expired: 'This sheet has expired. Nothing was sent.',
  expiredNext: 'Enter reviews the same words again, at the prices of now.',
  sending: 'Sent to the exchange. Waiting for its answer…',
  waitUnknown: 'Do not send it again: the desk asks the exchange what became of it, and Orders and Positions show it.',
  blockedSheet: 'This can’t be sent. Each block names its limit; change the words.',
  ackFirst: (count: number) =>
    count === 1 ? 'Acknowledge the warning by its digit.' : `Acknowledge ${count} warnings by their digits.`,
  bindNote: 'What you see is what is signed: only this sheet’s id and digest go back to the desk.',
  disclaimer: [
    'This software is for research and educational purposes. It is not financial advice.',
    'Always verify calculations, and consult qualified professionals before making trading decisions.',
    'The authors are not responsible for any losses incurred from using it.',
  ],
  charts: 'Charts by TradingView Lightweight Charts™, https://www.tradingview.com/',
} as const

/** What a flag of the reading means to the person; a flag without a line here is shown by its name. */
export const flagTexts: Record<string, string> = {
  policy_bypass_attempt: 'your limits stand; words can’t change them',
}

/** How the sizing kinds are called at the ticket. */
export const sizingNames: Record<Sizing['by'], string> = {
  risk_percent: 'risk %',
  risk_usd: 'risk $',
  notional: 'notional $',
  allocate_percent: 'allocate %',
  margin: 'margin $',
  base: 'size',
  volatility: 'vol %',
  kelly: 'kelly ×',
}

/** How a cap is called where it bound the size. */
export const capLabels: Record<CapName, string> = {
  risk: 'risk',
  heat: 'heat',
  dayBudget: 'day budget',
  freeMargin: 'free margin',
  orderNotional: 'order notional',
  position: 'position',
  grossExposure: 'gross exposure',
  leverage: 'leverage',
  marginTier: 'margin tier',
  depth: 'depth',
}

/** The colour group of a span; fields of one group share one colour at words, ticket and chart. */
export const fieldTones: Record<SpanField, string> = {
  side: 'side',
  coin: 'coin',
  risk: 'sizing',
  notional: 'sizing',
  allocate: 'sizing',
  margin: 'sizing',
  size: 'sizing',
  fraction: 'sizing',
  leverage: 'leverage',
  entry: 'entry',
  stop: 'stop',
  target: 'target',
  tif: 'flag',
  reduceOnly: 'flag',
  marginMode: 'flag',
  account: 'account',
  action: 'side',
  volatility: 'sizing',
  hold: 'flag',
  add: 'side',
}

/** How a leg's end is said. */
export const legStates: Record<LegOutcome['state'], string> = {
  resting: 'resting',
  filled: 'filled',
  partly_filled: 'partly filled',
  waiting: 'waiting for the fill',
  rejected: 'rejected',
  cancelled: 'cancelled',
  unknown: 'not known yet',
  not_sent: 'not sent',
  armed: 'armed',
}
