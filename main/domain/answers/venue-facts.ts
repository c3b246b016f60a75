/** A fact about the venue that no live data holds, and the page that says it. Read 2026-08-22 unless the page is dated otherwise. */
export interface VenueFact {
  readonly text: string
  readonly source: string
}

const docs = 'https://hyperliquid.gitbook.io/hyperliquid-docs/'
const fact = (page: string, text: string): VenueFact => ({ text, source: `${docs}${page}` })

/**
 * What the desk knows of the venue by heart, one entry a topic. Nothing here decides a number of an order: those come from
 * the venue's own answers. To change one: its page first, then the text, then the date above.
 */
export const venueFacts = {
  unstaking: fact(
    'hyperliquid-l1/staking',
    'Moving HYPE from the staking account back to spot takes 7 days (the unstaking queue). A delegation to one validator is locked for 1 day before it can be undelegated.',
  ),
  staking_rewards: fact(
    'hyperliquid-l1/staking',
    'Staking rewards accrue every minute, are paid out every day, and are staked again by themselves.',
  ),
  alo: fact(
    'for-developers/api/exchange-endpoint',
    'ALO (add liquidity only, post only): the order rests in the book or is cancelled. It never takes, so it pays the maker fee.',
  ),
  ioc: fact(
    'for-developers/api/exchange-endpoint',
    'IOC (immediate or cancel): what does not fill at once is cancelled. A market order is an IOC limit order with a price cap.',
  ),
  gtc: fact(
    'for-developers/api/exchange-endpoint',
    'GTC (good til cancelled): what does not fill at once rests in the book until it fills or is cancelled.',
  ),
  times_in_force: fact(
    'for-developers/api/exchange-endpoint',
    'Three times in force: GTC (rests until cancelled), IOC (fills at once or is cancelled), ALO (post only: rests or is cancelled). There is no FOK and no GTD.',
  ),
  fee_schedule: fact(
    'trading/fees',
    'Perp fees, taker / maker, by 14-day volume: base 0.045% / 0.015%; over 5M 0.040 / 0.012; over 25M 0.035 / 0.008; over 100M 0.030 / 0.004; over 500M 0.028 / 0; over 2B 0.026 / 0; over 7B 0.024 / 0. Your own rates are in the account.',
  ),
  spot_fees: fact(
    'trading/fees',
    'Spot fees, taker / maker, by 14-day volume: base 0.070% / 0.040%; over 5M 0.060 / 0.030; over 25M 0.050 / 0.020; over 100M 0.040 / 0.010; over 500M 0.035 / 0; over 2B 0.030 / 0; over 7B 0.025 / 0.',
  ),
  referral: fact('trading/fees', 'A referral takes 4% off the fees of the first 25M of volume.'),
  minimum_order: fact(
    'for-developers/api/error-responses',
    'An order must be worth at least $10. Whether orders that only reduce are exempt is not documented.',
  ),
  price_rule: fact(
    'for-developers/api/tick-and-lot-size',
    'A perp price has at most 5 significant figures and at most 6 − szDecimals decimals; whole numbers are always allowed. A size has at most szDecimals decimals.',
  ),
  funding_rule: fact(
    'trading/funding',
    'Funding is paid every hour: size × oracle price × hourly rate, an eighth of the 8-hour rate. Longs pay shorts when it is above zero. It is capped at 4% an hour.',
  ),
  mark_price: fact(
    'trading/robust-price-indices',
    'The mark price is the median of three: the oracle plus the 150 s average of (mid − oracle); the median of best bid, best ask and last trade; and the weighted median of perp prices elsewhere. Stops, targets and liquidation go by it.',
  ),
  trigger_price: fact(
    'trading/take-profit-and-stop-loss-orders-tp-sl',
    'Stops and targets fire on the mark price. A market one may then fill up to 10% away from its trigger; a limit one can stay unfilled through a gap.',
  ),
  bracket: fact(
    'trading/take-profit-and-stop-loss-orders-tp-sl',
    'A stop sent with its entry is placed only when the entry has filled wholly. A part that fills alone has no stop from the venue: the desk places one at once.',
  ),
  trailing: fact(
    'trading/order-types',
    'The venue has no trailing stop of its own. A rule of the desk can move a stop while the desk runs.',
  ),
  order_types: fact(
    'trading/order-types',
    'Order types: limit, market, stop market, stop limit, take market, take limit, scale (a ladder) and TWAP; with reduce-only, and GTC, IOC or ALO.',
  ),
  twap: fact(
    'trading/order-types',
    'A TWAP sends a part every 30 s, each with at most 3% slippage, and may catch up with parts up to three times as large.',
  ),
  reduce_only: fact(
    'for-developers/api/exchange-endpoint',
    'A reduce-only order can only make a position smaller; without a position on the other side it is rejected.',
  ),
  liquidation_rule: fact(
    'trading/liquidations',
    'A position is liquidated when the account value (cross) or its own margin (isolated) falls below the maintenance margin, by mark price. Positions over $100k are first reduced by 20%. Below two thirds of maintenance the backstop takes over.',
  ),
  maintenance_rule: fact(
    'trading/margin-tiers',
    'Maintenance margin is half of the initial margin at the tier’s highest leverage, less a deduction that makes the tiers continuous.',
  ),
  margin_modes: fact(
    'trading/margining',
    'Cross: all cross positions share the account’s money. Isolated: a position answers with its own margin only. The mode can’t be changed while the position is open.',
  ),
  adl: fact(
    'trading/auto-deleveraging',
    'Auto-deleveraging closes winning positions against bankrupt ones as a last resort, ordered by profit and leverage used.',
  ),
  self_trade: fact(
    'trading/self-trade-prevention',
    'An order that would meet your own resting order cancels the resting one, without a fee; the rest of it goes on.',
  ),
  agent: fact(
    'for-developers/api/nonces-and-api-wallets',
    'An agent (API wallet) signs trades for your account and can’t withdraw. The account’s own wallet approves it; a used agent address must never be used again.',
  ),
  nonces: fact(
    'for-developers/api/nonces-and-api-wallets',
    'A nonce must be new, higher than the smallest of the 100 highest used ones, and between 2 days ago and 1 day ahead (ms).',
  ),
  rate_limits: fact(
    'for-developers/api/rate-limits-and-user-limits',
    'Per address 10,000 requests plus one for each USDC traded (cancels have more); per IP a weight of 1,200 a minute. Websockets: 10 connections, 1,000 subscriptions, 2,000 messages a minute.',
  ),
  open_order_limit: fact(
    'for-developers/api/rate-limits-and-user-limits',
    '1,000 open orders, one more for each 5M of volume, at most 5,000.',
  ),
  largest_order: fact(
    'trading/contract-specifications',
    'The largest market order: $30M where the highest leverage is 25 or more, $5M from 20, $2M from 10, else $500k; a limit order ten times that.',
  ),
  dead_man: fact(
    'for-developers/api/exchange-endpoint',
    'scheduleCancel cancels all open orders at a set time, at least 5 s ahead, at most 10 times a day; the account must have traded $1M.',
  ),
  api_address: fact(
    'for-developers/api',
    'Mainnet: https://api.hyperliquid.xyz (/info, /exchange). Testnet: https://api.hyperliquid-testnet.xyz. The domain is .xyz, never .net.',
  ),
  websocket_address: fact(
    'for-developers/api/websocket',
    'Mainnet: wss://api.hyperliquid.xyz/ws. Testnet: wss://api.hyperliquid-testnet.xyz/ws. The server closes a connection that was silent for 60 s.',
  ),
  order_fields: fact(
    'for-developers/api/exchange-endpoint',
    'An order on the wire: a asset, b is buy, p price, s size, r reduce only, t type ({limit:{tif}} or {trigger:{isMarket,triggerPx,tpsl}}), c client order id (cloid). The action: type "order", orders, grouping (na, normalTpsl, positionTpsl).',
  ),
  cancel_fields: fact(
    'for-developers/api/exchange-endpoint',
    'A cancel on the wire: type "cancel", cancels [{a asset, o order id}]; by client id: type "cancelByCloid", cancels [{asset, cloid}].',
  ),
  asset_ids: fact(
    'for-developers/api/asset-ids',
    'A perp’s asset id is its place in meta.universe; a spot pair’s is 10000 + its index; a builder-deployed perp’s is 100000 + dex × 10000 + its place.',
  ),
  cloid: fact(
    'for-developers/api/exchange-endpoint',
    'A cloid is a client order id of 128 bits, written as 0x and 32 hex digits.',
  ),
  order_status: fact(
    'for-developers/api/info-endpoint',
    'Ask /info with type "orderStatus", user, and oid (a number or a cloid). It answers the order with its status, or unknownOid.',
  ),
  positions_endpoint: fact(
    'for-developers/api/info-endpoint',
    'Ask /info with type "clearinghouseState" and user (the account’s own address, never the agent’s): margin summary, positions, withdrawable.',
  ),
  deposit: fact(
    'for-developers/api/bridge2',
    'Deposits are native USDC from Arbitrum, credited in about a minute; at least 5 USDC, and less than that is lost.',
  ),
  withdrawal: fact(
    'for-developers/api/bridge2',
    'A withdrawal is signed by the account’s own wallet, needs no Arbitrum transaction, and arrives in 3 to 4 minutes. The desk can’t withdraw.',
  ),
} as const satisfies Record<string, VenueFact>

export type VenueTopic = keyof typeof venueFacts
