import type { Topic, TopicId } from '../../domain/answers/answer-topic.ts'
import { findCoins } from '../grammar/coins.ts'

/**
 * What each topic must be asked with: one of each group. The topic with the most groups wins, then the one with the
 * longest words; two that tie mean that the question is not clear, and nothing is answered.
 */
const topics: Partial<Record<TopicId, readonly (readonly string[])[]>> &
  Record<string, readonly (readonly string[])[]> = {
  my_fees: [
    ['fee', 'fees'],
    ['my', 'i', 'me'],
  ],
  fee_schedule: [
    ['fee', 'fees', 'maker fee', 'taker fee', 'maker and taker'],
    [
      'tier',
      'tiers',
      'schedule',
      'structure',
      'volume',
      'base',
      'perp',
      'perps',
      'hyperliquid',
      'the fees',
      'the fee',
      'are fees',
    ],
  ],
  spot_fees: [['fee', 'fees'], ['spot']],
  referral: [
    ['referral', 'referrals', 'referral code'],
    ['discount', 'fee', 'fees', 'save', 'off'],
  ],
  max_leverage: [
    ['leverage'],
    ['max', 'maximum', 'highest', 'most', 'allowed', 'limit', 'can i use', 'set', 'available'],
  ],
  price: [
    ['price', 'trading at', 'mark', 'quote', 'spread', 'bid', 'ask'],
    ['of', 'on', 'for', 'at', 'now', 'current', 'what', 'whats', 'is'],
  ],
  funding_now: [['funding'], ['now', 'current', 'currently', 'rate of', 'rate on', 'rate for', 'on', 'of', 'for']],
  funding_rule: [
    ['funding'],
    ['how', 'often', 'when', 'work', 'works', 'paid', 'pays', 'interval', 'cap', 'capped', 'calculated'],
  ],
  tick_and_lot: [
    ['tick', 'ticks', 'lot', 'lots', 'decimals', 'precision', 'szdecimals', 'significant figures'],
    ['on', 'of', 'for', 'size'],
  ],
  price_rule: [
    [
      'significant figures',
      'tick size',
      'lot size',
      'price decimals',
      'szdecimals',
      'decimals',
      'tick and lot',
      'price precision',
    ],
    ['rule', 'rules', 'how many', 'valid', 'what is', 'whats', 'how', 'allowed', 'work'],
  ],
  maintenance_now: [['maintenance'], ['on', 'of', 'for', 'my'], ['margin', 'rate']],
  maintenance_rule: [['maintenance'], ['how', 'calculated', 'computed', 'work', 'works', 'what is']],
  equity: [
    ['equity', 'balance', 'account value', 'free margin', 'buying power', 'how much money'],
    ['my', 'i', 'account', 'what is', 'whats'],
  ],
  day_result: [
    ['pnl', 'profit', 'loss', 'result', 'up or down', 'am i up', 'am i down'],
    ['today', 'day', 'daily', 'todays'],
  ],
  positions: [
    ['position', 'positions'],
    ['my', 'i', 'open', 'what'],
  ],
  liquidations: [
    ['liquidated', 'liquidation price', 'liq price', 'liq', 'get liquidated', 'liquidation'],
    ['where', 'my', 'i', 'at what', 'when would'],
  ],
  liquidation_rule: [
    ['liquidation', 'liquidations', 'liquidated'],
    ['how', 'work', 'works', 'happen', 'happens', 'rule', 'rules', 'process'],
  ],
  limits: [
    ['limit', 'limits', 'policy', 'max loss', 'risk limit', 'daily loss'],
    ['my', 'i', 'current'],
  ],
  unstaking: [
    ['unstake', 'unstaking', 'undelegate', 'undelegating', 'unbond', 'unbonding', 'unstaked'],
    ['long', 'take', 'takes', 'time', 'days', 'duration', 'period', 'when', 'wait', 'queue', 'how'],
  ],
  staking_rewards: [
    ['staking', 'stake'],
    ['reward', 'rewards', 'paid', 'yield', 'compound'],
  ],
  alo: [
    ['alo', 'post only', 'post-only', 'add liquidity only'],
    ['what', 'mean', 'means', 'does', 'do', 'explain', 'how', 'stand'],
  ],
  ioc: [
    ['ioc', 'immediate or cancel'],
    ['what', 'mean', 'means', 'does', 'do', 'explain', 'how', 'stand'],
  ],
  gtc: [
    ['gtc', 'good til cancelled', 'good till cancelled', 'good til canceled'],
    ['what', 'mean', 'means', 'does', 'do', 'explain', 'how', 'stand'],
  ],
  times_in_force: [
    ['time in force', 'times in force', 'tif', 'tifs', 'fok', 'gtd', 'tif options', 'time-in-force'],
    ['what', 'which', 'options', 'support', 'supported', 'available', 'does', 'is', 'are', 'list', 'valid'],
  ],
  minimum_order: [
    ['minimum', 'min', 'smallest'],
    ['order', 'notional', 'size', 'value', 'trade'],
  ],
  largest_order: [
    ['maximum', 'max', 'largest', 'biggest'],
    ['order', 'market order'],
    ['size', 'value', 'notional', 'order'],
  ],
  open_order_limit: [
    ['how many', 'maximum number', 'max number', 'max', 'limit'],
    ['open orders', 'resting orders'],
  ],
  mark_price: [
    ['mark price', 'mark'],
    ['how', 'calculated', 'computed', 'what is the mark', 'defined', 'determined'],
  ],
  trigger_price: [
    ['stop', 'stops', 'tp', 'sl', 'trigger', 'triggers', 'take profit', 'tp/sl'],
    ['mark', 'last', 'trigger', 'triggered', 'fire', 'fires', 'slippage', 'which price', 'executed', 'execute'],
  ],
  bracket: [
    ['stop', 'bracket', 'tp/sl', 'child', 'children', 'stop loss'],
    ['partial', 'partially', 'partial fill', 'fills partly'],
  ],
  trailing: [
    ['trailing', 'trail'],
    ['stop', 'support', 'have', 'native', 'does', 'can'],
  ],
  order_types: [
    ['order types', 'types of orders', 'kinds of orders', 'order type'],
    ['what', 'which', 'support', 'supported', 'available', 'list', 'are'],
  ],
  twap: [['twap'], ['what', 'how', 'work', 'works', 'does', 'explain', 'often', 'slippage']],
  reduce_only: [
    ['reduce only', 'reduce-only'],
    ['what', 'mean', 'means', 'does', 'explain', 'how', 'do'],
  ],
  margin_modes: [
    ['cross', 'isolated'],
    ['difference', 'what', 'explain', 'between', 'mean', 'switch', 'change', 'versus', 'vs'],
  ],
  adl: [
    ['adl', 'auto-deleveraging', 'auto deleveraging', 'deleveraging'],
    ['what', 'how', 'explain', 'mean', 'does', 'work'],
  ],
  self_trade: [
    ['self trade', 'self-trade', 'wash', 'my own order', 'self trading'],
    ['what', 'happens', 'how', 'prevent', 'if', 'does', 'prevention'],
  ],
  agent: [
    ['agent', 'agent wallet', 'api wallet', 'agent key', 'api key'],
    ['withdraw', 'what', 'can', 'how', 'approve', 'does', 'explain'],
  ],
  nonces: [
    ['nonce', 'nonces'],
    ['what', 'how', 'valid', 'rule', 'rules', 'reuse', 'window', 'work'],
  ],
  rate_limits: [
    ['rate limit', 'rate limits', 'requests per minute', 'api limits', 'how many requests', 'subscriptions'],
    ['what', 'how', 'are', 'is', 'many', 'limit', 'per'],
  ],
  dead_man: [
    ['schedulecancel', 'schedule cancel', 'dead man', 'deadman', 'dead-man'],
    ['what', 'how', 'does', 'work', 'require', 'can', 'need'],
  ],
  api_address: [
    ['api', 'rest'],
    ['url', 'base url', 'address', 'endpoint', 'host', 'domain'],
  ],
  websocket_address: [
    ['websocket', 'ws', 'web socket'],
    ['url', 'address', 'endpoint', 'connect', 'host', 'what'],
  ],
  order_fields: [
    [
      'fields',
      'field',
      'abbreviations',
      'abbreviated',
      'parameters',
      'keys',
      'payload',
      'json',
      'stand for',
      'wire format',
      'structure',
      'mean in',
    ],
    ['order', 'place order', 'orders', 'a b p s', 'a, b, p, s', 'place an order', 'grouping'],
  ],
  cancel_fields: [
    ['fields', 'field', 'payload', 'json', 'parameters', 'structure', 'keys', 'format'],
    ['cancel', 'cancelbycloid', 'cancels'],
  ],
  asset_ids: [
    ['asset id', 'asset ids', 'asset index', 'asset number', 'spot id'],
    ['what', 'how', 'find', 'calculated', 'is', 'get', 'for'],
  ],
  cloid: [
    ['cloid', 'client order id'],
    ['what', 'format', 'how', 'look', 'is', 'long'],
  ],
  order_status: [
    ['order status', 'status of an order', 'orderstatus', 'status of my order by'],
    ['endpoint', 'request', 'query', 'api', 'how', 'type'],
  ],
  positions_endpoint: [
    ['clearinghousestate', 'positions', 'account state', 'perp positions'],
    ['endpoint', 'request type', 'api', 'info type', 'query type', 'info request'],
  ],
  deposit: [
    ['deposit', 'deposits', 'depositing'],
    ['how', 'minimum', 'min', 'long', 'chain', 'which', 'what', 'network'],
  ],
  withdrawal: [
    ['withdraw', 'withdrawal', 'withdrawals'],
    ['how', 'long', 'time', 'take', 'fee', 'minutes', 'what'],
  ],
}

/** A sentence that asks, or demands an explanation; anything else is no question about facts. */
const asking =
  /^(what|whats|what's|how|when|where|which|who|why|is|are|does|do|can|could|would|will|am|should|tell me|show|explain|define|list|give me|remind me)\b|\?\s*$|^max(imum)? leverage (on|for|of) \S+$/

/** Words before a market's name, or right after it, that make a lone short word one. */
const leadsToCoin = new Set(['on', 'of', 'for', 'in', 'long', 'short', 'my', 'a', 'the', 'would', 'is'])

/** What fact a sentence asks for; null where it asks for none that the desk can answer, or for two at once. */
export function findTopic(words: string, coins: readonly string[]): Topic | null {
  const plain = words
    .toLowerCase()
    .replace(/[’`]/g, "'")
    .replace(/'s\b/g, 's')
    .replace(/[?!.,;:()"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (!asking.test(words.toLowerCase().trim().replace(/[’`]/g, "'"))) return null
  const padded = ` ${plain} `
  const has = (phrase: string) => padded.includes(` ${phrase} `)
  const coin = coinIn(words, coins)
  const found = Object.entries(topics).flatMap(([id, groups]) => {
    const hits = groups!.map((group) => group.filter(has).sort((a, b) => b.length - a.length)[0])
    if (hits.some((hit) => hit === undefined)) return []
    return [{ id: id as TopicId, score: bonus(id, coin) + groups!.length * 100 + hits.join('').length }]
  })
  found.sort((a, b) => b.score - a.score)
  const [best, second] = found
  if (best === undefined || best.score === second?.score) return null
  return { id: best.id, coin }
}

/** A question that names a market is about that market, where there is a choice. */
const ofMarket = new Set(['max_leverage', 'price', 'funding_now', 'tick_and_lot', 'maintenance_now'])
const bonus = (id: string, coin: string | null) => (coin !== null && ofMarket.has(id) ? 30 : 0)

function coinIn(words: string, coins: readonly string[]): string | null {
  const tokens = words.split(/[\s,;?!.()"]+/).filter((token) => token !== '')
  for (const [at, token] of tokens.entries()) {
    const [coin, other] = findCoins(coins, token)
    if (coin === undefined || other !== undefined) continue
    const before = tokens[at - 1]?.toLowerCase()
    const isWritten = token === coin && /[A-Z]/.test(token) && (token.length > 1 || at > 0) && token !== 'I'
    if (isWritten || (before !== undefined && leadsToCoin.has(before) && token.length > 2)) return coin
  }
  return null
}
