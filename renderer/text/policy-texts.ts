/** How a limit is called on the policy screen, and what reaching it does, in a few words. */
export type LimitText = { path: string; name: string; does: string }

/** The limits by what they guard, two columns of groups; every limit stands in exactly one. */
export const limitGroups: readonly (readonly { title: string; limits: readonly LimitText[] }[])[] = [
  [
    {
      title: 'Loss',
      limits: [
        { path: 'MAX_LOSS_PER_TRADE.warn', name: 'Loss of one trade at its stop', does: 'warns above' },
        { path: 'MAX_LOSS_PER_TRADE.block', name: 'Loss of one trade at its stop', does: 'blocks above' },
        { path: 'HEAT.block', name: 'Loss of all trades at stops', does: 'blocks above' },
        { path: 'DAILY_LOSS_LIMIT.halt', name: 'Loss of the day', does: 'reduces from' },
        { path: 'MAX_DRAWDOWN.halt', name: 'Fall from the highest equity', does: 'halts from' },
        { path: 'VENUE_BOUND_LOSS.warn', name: 'Loss at the venue’s bound', does: 'warns above' },
        { path: 'STOP_COUNT.count', name: 'Losing stops in that time', does: 'cools down at' },
        { path: 'STOP_COUNT.hours', name: 'Time in which stops count', does: 'looks back' },
        { path: 'STOP_REQUIRED.hand', name: 'No stop, order by hand', does: '' },
        { path: 'STOP_REQUIRED.model', name: 'No stop, read by the model', does: '' },
      ],
    },
    {
      title: 'Size',
      limits: [
        { path: 'MAX_ORDER_NOTIONAL.block', name: 'One order', does: 'blocks above' },
        { path: 'MAX_POSITION.block', name: 'One coin, with what rests', does: 'blocks above' },
        { path: 'MAX_GROSS_EXPOSURE.block', name: 'All coins, with what rests', does: 'blocks above' },
        { path: 'MAX_LEVERAGE.block', name: 'All positions after the fill', does: 'blocks above' },
        { path: 'MARGIN_SUFFICIENCY.block', name: 'Free margin for one order', does: 'blocks above' },
        { path: 'MAX_OPEN_ORDERS.block', name: 'Open orders, stops included', does: 'blocks above' },
        { path: 'MAX_ORDER_SIZE', name: 'Largest size of a coin', does: 'blocks above' },
        { path: 'ALLOWED_COIN', name: 'Coins that may be opened', does: 'blocks others' },
      ],
    },
  ],
  [
    {
      title: 'Price',
      limits: [
        { path: 'PRICE_COLLAR.warn', name: 'Price through the mark', does: 'warns above' },
        { path: 'PRICE_COLLAR.block', name: 'Price through the mark', does: 'blocks above' },
        { path: 'PRICE_COLLAR.passive', name: 'Price behind the mark', does: 'warns above' },
        { path: 'MAX_SLIPPAGE.block', name: 'Average fill away from mid', does: 'blocks above' },
      ],
    },
    {
      title: 'Pace',
      limits: [
        { path: 'ORDER_RATE.perSecond', name: 'Orders in a second', does: 'blocks above' },
        { path: 'ORDER_RATE.perMinute', name: 'Orders in a minute', does: 'blocks above' },
        { path: 'DUPLICATE_ORDER.windowMs', name: 'The same order again within', does: 'warns' },
        { path: 'REPEATED_AI_EXECUTION.perHour', name: 'Model orders in an hour', does: 'turns them off at' },
        { path: 'VENUE_BUDGET.reserve', name: 'Venue’s rate for cancels', does: 'keeps' },
      ],
    },
    {
      title: 'Truth',
      limits: [
        { path: 'STALE_MARKET.blockMs', name: 'Age of prices', does: 'blocks above' },
        { path: 'STALE_ACCOUNT.blockMs', name: 'Age of positions and orders', does: 'blocks above' },
        { path: 'CLOCK_SKEW.warnMs', name: 'Clock against the venue’s', does: 'warns above' },
        { path: 'CLOCK_SKEW.blockMs', name: 'Clock against the venue’s', does: 'blocks above' },
        { path: 'ACCOUNT_MATCH.hours', name: 'Approval of the key holds', does: 'blocks below' },
        { path: 'LOG_DURABLE.freeMegabytes', name: 'Free disk for the journal', does: 'halts at' },
      ],
    },
    {
      title: 'This policy',
      limits: [{ path: 'LOOSENING_DELAY.minutes', name: 'A looser limit waits', does: 'for' }],
    },
  ],
]

/** The fixed sentences of the policy screen. */
export const policyWords = {
  how: 'Enter proposes the limit in the field. Tighter stands at once; looser waits. Enter on a limit that waits, at its value of now, withdraws it.',
  notANumber: (suffix: string) =>
    `That is no value of this limit. Type a plain number${suffix === '' ? '' : `, in ${suffix}`}.`,
  noWords: 'Limits are changed here, not by words.',
  typePhrase: (phrase: string) => `To go on before that, type: ${phrase}`,
  onlyTime: 'It ends by time alone.',
} as const
