import type { JournalKind } from '../../preload/contract/journal.ts'
import type { OrderView, PositionView, TopicValue } from '../../preload/contract/topics.ts'
import { networkOf } from './fake-custody.ts'
import type { SceneName } from './fake-desk.ts'

const listings: [string, number, number, number, string, string][] = [
  ['BTC', 0, 5, 40, '61234', '0.0083'],
  ['ETH', 1, 4, 25, '3012.4', '-0.0112'],
  ['SOL', 5, 2, 20, '100.01', '0.0124'],
  ['HYPE', 159, 2, 10, '24.318', '0.0312'],
  ['DOGE', 12, 0, 10, '0.17342', '-0.0041'],
  ['XRP', 25, 0, 20, '2.2391', '0.0019'],
  ['kPEPE', 15, 0, 10, '0.010422', '-0.0287'],
  ['AVAX', 6, 2, 10, '21.774', '0.0072'],
]

/** The desk's own state in a scene. */
export function deskValue(scene: SceneName, now: number): TopicValue<'desk'> {
  const isNaked = scene === 'naked'
  return {
    network: networkOf(scene),
    account: '0x5e9ed2b1c44f0a37b0c1d9e25a6c7f8812fe41c7',
    version: '0.1.0',
    host: 'loopback',
    trading: scene === 'halted' ? 'HALTED' : 'ACTIVE',
    tradingWhy: scene === 'halted' ? 'Halted: the journal could not be written (disk full).' : null,
    model: 'tiny',
    modelState: { state: 'ready', why: null },
    isDisclaimerRead: scene !== 'first-run',
    markets: listings.map(([coin, asset, szDecimals, maxLeverage]) => ({ coin, asset, szDecimals, maxLeverage })),
    feed: scene === 'stale' ? 'stale' : 'live',
    feedLatencyMs: 38,
    clockSkewMs: 0,
    deadMan: { is: 'off', text: 'When this desk is silent for 60 s, the exchange cancels every order. It is off.' },
    budget: {
      usedPercent: 4,
      text: 'Weight of requests in the last minute: 48 of 1200.',
      requests: { used: 48, cap: 10_000 },
    },
    alarms: isNaked
      ? [
          {
            id: 'a1',
            level: 'danger',
            coin: 'SOL',
            text: '14.2 of 38.58 SOL has no stop: the stop leg was refused ("Price must be below mark").',
            since: now - 12_000,
            cure: 'position.protect',
          },
        ]
      : [],
  }
}

export function midsValue(): TopicValue<'mids'> {
  return { mids: Object.fromEntries(listings.map(([coin, , , , mid, change24h]) => [coin, { mid, change24h }])) }
}

export function marketValue(now: number): TopicValue<'market'> {
  return {
    coin: 'SOL',
    time: now,
    mark: '100.000',
    oracle: '99.980',
    mid: '100.010',
    change24h: '0.0124',
    fundingHourly: '0.0000125',
    nextFundingAt: now + 41 * 60_000 + 12_000,
    dayNotional: '1203884512.4',
    openInterest: '4120331.2',
    leverage: '20',
    marginMode: 'cross',
    maxLeverage: 20,
    szDecimals: 2,
    pxDecimals: 4,
  }
}

/** Positions and orders of a scene. */
export function accountValue(scene: SceneName, now: number): TopicValue<'account'> {
  const isFlat = scene === 'flat' || scene === 'first-run'
  const isNaked = scene === 'naked'
  const sol: PositionView = {
    coin: 'SOL',
    side: 'long',
    size: '38.58',
    entry: '98.804',
    mark: '100.004',
    value: '3858.15',
    unrealizedPnl: '46.296',
    pnlR: '0.23',
    leverage: '20',
    marginMode: 'cross',
    margin: '192.9',
    liquidation: null,
    stop: '95.00',
    protectedSize: isNaked ? '24.38' : '38.58',
    protection: isNaked ? 'partial' : 'full',
  }
  const eth: PositionView = {
    coin: 'ETH',
    side: 'short',
    size: '1.4108',
    entry: '3020.5',
    mark: '3012.4',
    value: '4249.9',
    unrealizedPnl: '-11.4275',
    pnlR: null,
    leverage: '10',
    marginMode: 'cross',
    margin: '424.99',
    liquidation: '8912.3',
    stop: isNaked ? null : '3100',
    protectedSize: isNaked ? '0' : '1.4108',
    protection: isNaked ? 'none' : 'full',
  }
  return {
    time: now,
    equity: '10034.87',
    free: '9417.02',
    marginUsed: '617.89',
    maintenance: '201.2',
    unrealizedPnl: '34.8685',
    dayPnl: '-12.4071',
    leverage: '0.81',
    positions: isFlat ? [] : [sol, eth],
    orders: isFlat ? [] : orders(now),
  }
}

function orders(now: number): OrderView[] {
  const base = { coin: 'SOL', filled: '0.00', reduceOnly: false, isOwn: true }
  return [
    {
      ...base,
      oid: 77012,
      side: 'buy',
      type: 'limit Gtc',
      price: '99.95',
      trigger: null,
      size: '12.50',
      time: now - 40_000,
    },
    {
      ...base,
      oid: 77010,
      side: 'sell',
      type: 'stop market',
      price: '85.50',
      trigger: '95.00',
      size: '38.58',
      reduceOnly: true,
      time: now - 400_000,
    },
    {
      ...base,
      oid: 77011,
      side: 'sell',
      type: 'take profit market',
      price: '99.00',
      trigger: '110.00',
      size: '19.29',
      reduceOnly: true,
      time: now - 400_000,
    },
    {
      ...base,
      coin: 'ETH',
      oid: 76800,
      side: 'buy',
      type: 'stop market',
      price: '3410.0',
      trigger: '3100.0',
      size: '1.4108',
      reduceOnly: true,
      isOwn: false,
      time: now - 9_000_000,
    },
  ]
}

export function fillsValue(now: number): TopicValue<'fills'> {
  return {
    fills: Array.from({ length: 14 }, (_, at) => ({
      id: `f${at}`,
      time: now - 380_000 - at * 731_000,
      coin: at % 3 === 2 ? 'ETH' : 'SOL',
      side: at % 2 === 0 ? ('buy' as const) : ('sell' as const),
      price: at % 3 === 2 ? '3020.5' : (98.8 + at * 0.13).toFixed(2),
      size: at % 3 === 2 ? '1.4108' : (38.58 / (at + 1)).toFixed(2),
      direction: at % 2 === 0 ? 'Open Long' : 'Close Long',
      fee: (1.7361 / (at + 1)).toFixed(6),
      closedPnl: at % 2 === 0 ? '0.0' : (12.41 - at * 3.1).toFixed(4),
      oid: 77000 - at,
    })),
  }
}

/** One rule that waits; none where there is no position. */
export function rulesValue(scene: SceneName, now: number): TopicValue<'rules'> {
  if (scene === 'flat' || scene === 'first-run') return { rules: [] }
  const rule = {
    id: 'rule-1',
    coin: 'SOL',
    side: 'long' as const,
    price: '102.61',
    words: 'SOL 50% off at 1R then be',
    text: 'When the SOL target 19.29 at 102.61 (1R) is filled, the stop moves to break-even with fees (98.9 at the entry of now).',
    state: 'armed' as const,
    why: null,
    since: now - 90_000,
  }
  return { rules: [rule] }
}

export function journalValue(now: number): TopicValue<'journal'> {
  const story: [JournalKind, Record<string, string>][] = [
    ['order_settled', { text: 'Entry filled 38.58 at 98.804; the stop stands at 95.' }],
    ['fill', { side: 'buy', size: '38.58', price: '98.804' }],
    ['order_outcome', { text: 'accepted: entry resting oid 77009, stop waiting' }],
    ['order_sending', { cloid: '0x6a1f…', nonce: '1795415166213' }],
    ['order_intent', { sentence: 'Long 38.58 SOL at 98.80, stop 95, half off at 110' }],
    ['sheet_shown', { digest: 'c81b…' }],
    ['words_read', { words: 'long SOL, risk 2%, entry 98.8, stop 95, half off at 110' }],
    ['confirm_refused', { text: 'MAX_LOSS_PER_TRADE 4.00% against 3%' }],
    ['desk_started', { version: '0.1.0' }],
  ]
  return {
    count: 214,
    rows: story.map(([kind, body], at) => ({
      seq: 214 - at,
      time: now - 380_000 - at * 1_300,
      kind,
      story: 's1',
      coin: kind === 'desk_started' ? null : 'SOL',
      body,
      hash: ((at + 3) * 0x9e3779b1).toString(16).padStart(8, '0').repeat(8),
    })),
  }
}
