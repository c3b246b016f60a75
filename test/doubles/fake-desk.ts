import type { Handlers } from '../../preload/contract/requests.ts'
import { serve } from '../../preload/contract/serve.ts'
import type { Outcome, Sheet } from '../../preload/contract/sheet.ts'
import type { Topics, TopicValue } from '../../preload/contract/topics.ts'
import { memoryWires, type Wire } from '../../preload/contract/wire.ts'
import { custodyHandlers, custodyValue, networkOf } from './fake-custody.ts'
import { fakeGrid } from './fake-grid.ts'
import { fakeBook, fakeCandles, fakeTrade, seededRandom } from './fake-market.ts'
import { modelsHandlers, modelsValue } from './fake-models.ts'
import { fakePolicy } from './fake-policy.ts'
import { fakeReport } from './fake-reports.ts'
import { fakeStream } from './fake-stream.ts'
import { accountValue, deskValue, fillsValue, journalValue, marketValue, midsValue, rulesValue } from './fake-values.ts'

/** The named states of the fake desk. */
export const sceneNames = [
  'trade',
  'first-run',
  'connecting',
  'stale',
  'failed',
  'naked',
  'halted',
  'flat',
  'accepted',
  'rejected',
  'unknown',
  'not-sent',
  'changed',
  'short-life',
  'no-key',
  'waiting',
  'testnet',
  'locked',
  'unfit',
  'mainnet',
  'mainnet-armed',
] as const
export type SceneName = (typeof sceneNames)[number]

const stepMs: Record<string, number> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
}

/** A desk without a core: fixture streams that move, and answers that look right. For pictures, never for numbers. */
export function fakeDesk(scene: SceneName): { wire: Wire; stop: () => void } {
  const [here, there] = memoryWires()
  const now = Date.now()
  const random = seededRandom(11)
  let mid = 100.01
  let ids = 5_000

  const desk = fakeStream('desk', { is: 'live', value: deskValue(scene, now) })
  const mids = fakeStream('mids', { is: 'live', value: midsValue() })
  const market = fakeStream('market', { is: 'live', value: marketValue(now) })
  const book = fakeStream('book', { is: 'live', value: { coin: 'SOL', time: now, ...fakeBook(mid, 0.01, 2, 2, 1) } })
  const trades = fakeStream('trades', {
    is: 'live',
    value: {
      trades: Array.from({ length: 40 }, (_, at) =>
        fakeTrade(at, now - at * 1_700, mid + (random() - 0.5) * 0.06, 2, random),
      ),
    },
  })
  const account = fakeStream('account', { is: 'live', value: accountValue(scene, now) })
  const policy = fakeStream('policy', { is: 'live', value: fakePolicy(now) })
  const fills = fakeStream('fills', { is: 'live', value: fillsValue(now) })
  const journal = fakeStream('journal', { is: 'live', value: journalValue(now) })
  const rules = fakeStream('rules', { is: 'live', value: rulesValue(scene, now) })
  const keys = fakeStream('keys', { is: 'live', value: custodyValue(scene, now) })
  const models = fakeStream('models', { is: 'live', value: modelsValue() })
  const candles = new Map<string, ReturnType<typeof fakeStream<'candles'>>>()

  if (scene === 'connecting')
    for (const stream of [desk, mids, market, book, trades, account, fills, journal]) stream.show({ is: 'connecting' })
  if (scene === 'failed')
    for (const stream of [book, trades, account])
      stream.show({ is: 'failed', error: { code: 'exchange_unreachable', facts: { why: 'connection refused' } } })
  const stale = scene === 'stale'
  if (stale)
    for (const stream of [market, book, trades, account]) {
      const { value } = stream.current() as unknown as { value: never }
      stream.show({ is: 'stale', value, since: now - 4_000 })
    }

  const topics: Topics = {
    desk: () => desk,
    mids: () => mids,
    market: () => market,
    book: () => book,
    trades: () => trades,
    account: () => account,
    policy: () => policy,
    fills: () => fills,
    journal: () => journal,
    rules: () => rules,
    keys: () => keys,
    models: () => models,
    candles: ({ coin, interval }) => {
      const key = `${coin} ${interval}`
      const known = candles.get(key)
      if (known !== undefined) return known
      const bars = fakeCandles(500, stepMs[interval] ?? 60_000, now, 100.01, 2)
      const opened = fakeStream(
        'candles',
        scene === 'connecting' ? { is: 'connecting' } : { is: 'live', value: { coin, interval, candles: bars } },
      )
      candles.set(key, opened)
      return opened
    },
  }

  const timer = setInterval(() => {
    if (stale || scene === 'connecting' || scene === 'failed') return
    mid = Math.max(99.6, Math.min(100.4, mid + (random() - 0.5) * 0.04))
    const time = Date.now()
    book.patch({ coin: 'SOL', time, ...fakeBook(Math.round(mid * 100) / 100, 0.01, 2, 2, Math.floor(random() * 1e6)) })
    market.patch({ time, mark: (mid - 0.01).toFixed(3), mid: mid.toFixed(3) })
    if (random() > 0.4) {
      ids += 1
      trades.patch({ trades: [fakeTrade(ids, time, mid, 2, random)] })
    }
    for (const stream of candles.values()) {
      const last = stream.value().candles.at(-1)
      if (last === undefined) continue
      const close = mid.toFixed(2)
      const high = Math.max(Number(last.high), mid).toFixed(2)
      const low = Math.min(Number(last.low), mid).toFixed(2)
      stream.patch({ candle: { ...last, close, high, low } })
    }
  }, 400)

  serve(
    { ...handlers(scene, desk), ...custodyHandlers(keys), ...modelsHandlers(models) },
    topics,
    there,
    (what, name) => console.error('defect', name, what),
  )
  return {
    wire: here,
    stop: () => {
      clearInterval(timer)
      here.close()
    },
  }
}

function handlers(
  scene: SceneName,
  desk: ReturnType<typeof fakeStream<'desk'>>,
): Omit<Handlers, keyof ReturnType<typeof custodyHandlers> | keyof ReturnType<typeof modelsHandlers>> {
  let sheets = 0
  const sheetOf = (words: string): Sheet => {
    sheets += 1
    return sheet(words, sheets, scene)
  }
  return {
    'sizing.grid': async ({ words }) => ({ grid: fakeGrid(words) }),
    'words.size': async ({ words }) => fakeReport(words),
    'words.read': async ({ words }) => fakeReport(words),
    'number.nudge': async ({ value }) => ({ value }),
    'order.review': async ({ words }) => {
      const report = fakeReport(words)
      const isSheet = ['ready', 'needs_ack', 'blocked'].includes(report.verdict)
      return { report, sheet: isSheet ? sheetOf(words) : null }
    },
    'order.confirm': async () => outcome(scene, sheetOf),
    'order.dismiss': async () => ({}),
    'order.cancel': async ({ oid }) => ({ cancelled: 1, unverified: [], text: `Cancelled order ${oid}.` }),
    'order.cancelAll': async ({ coin }) => ({ cancelled: 3, unverified: [], text: `Cancelled 3 orders of ${coin}.` }),
    'desk.kill': async () => {
      desk.patch({ trading: 'HALTED', tradingWhy: 'Halted by the kill switch. Stops still stand.' })
      return { cancelled: 2, unverified: [], text: 'Halted. 2 orders cancelled, 1 protective stop kept.' }
    },
    'desk.deadMan': async ({ isOn }) => {
      desk.patch({ deadMan: { is: isOn ? 'on' : 'off', text: 'The exchange cancels all when the desk is silent.' } })
      return { text: `The dead-man switch is ${isOn ? 'on' : 'off'}.` }
    },
    'desk.resume': async () => {
      desk.patch({ trading: 'ACTIVE', tradingWhy: null })
      return { text: 'Trading is resumed.' }
    },
    'rule.drop': async () => ({ text: 'A rule of SOL ended; the stop and the orders stay as they are.' }),
    'position.protect': async ({ coin }) => {
      desk.patch({ alarms: [] })
      return { text: `A stop for 14.2 ${coin} is placed at 95.` }
    },
    'desk.acknowledge': async () => {
      desk.patch({ isDisclaimerRead: true })
      return {}
    },
    'policy.read': async () => fakePolicy(Date.now()),
    'policy.propose': async () => ({ text: 'HEAT.block is 0.05, was 0.06.', view: fakePolicy(Date.now()) }),
    'policy.release': async () => ({ text: 'Orders read by the model can be confirmed again.' }),
    'journal.page': async () => journalValue(Date.now()),
    'journal.verify': async () => ({ rows: 214, badRow: null, text: '214 rows, every hash fits.' }),
  }
}

function sheet(words: string, count: number, scene: SceneName): Sheet {
  const report = fakeReport(words)
  const { ticket } = report
  const isClose = ticket?.action === 'close'
  const leg = (role: Sheet['legs'][number]['role'], text: string, when: Sheet['legs'][number]['when']) => ({
    role,
    coin: 'SOL',
    side: 'buy' as const,
    size: ticket?.size ?? null,
    price: ticket?.entry.price ?? null,
    trigger: null,
    tif: 'Gtc' as const,
    reduceOnly: role !== 'entry',
    when,
    text,
  })
  return {
    sheetId: `sheet-${count}`,
    digest: 'f'.repeat(64),
    sentence: isClose
      ? `Close ${ticket.size} SOL of the long position at the market, not below 99.52.`
      : `Long ${ticket?.size} SOL at 100 limit, stop 95, half off at 110: lose at most $199.95.`,
    network: networkOf(scene),
    account: '0x5e9e…41c7',
    legs: isClose
      ? [leg('close', `sell ${ticket.size} SOL, limit 99.52, Ioc, reduce only`, 'now')]
      : [
          leg('entry', `buy ${ticket?.size} SOL, limit 100, Gtc`, 'now'),
          leg('stop', `sell ${ticket?.size} SOL at market when mark ≤ 95, limit 85.5, reduce only`, 'child'),
          leg(
            'target',
            `sell ${ticket?.targets[0]?.size} SOL at market when mark ≥ 110, limit 99, reduce only`,
            'on_fill',
          ),
        ],
    notes: isClose
      ? []
      : [
          'The stop stands once the entry is fully filled; until then the desk guards the filled part itself.',
          'The target is placed by the desk on the fill; it needs the desk running.',
        ],
    report,
    lifeMs: scene === 'short-life' ? 2_000 : 20_000,
  }
}

function outcome(scene: SceneName, fresh: (words: string) => Sheet): Outcome {
  const product = 'long SOL, risk 2%, entry 100, stop 95, half off at 110'
  const leg = (
    role: 'entry' | 'stop' | 'target',
    state: 'resting' | 'rejected' | 'unknown' | 'waiting',
    oid: number,
  ) => ({
    role,
    coin: 'SOL',
    cloid: '0x1',
    oid: state === 'resting' || state === 'waiting' ? oid : null,
    state,
    size: role === 'target' ? '19.29' : '38.58',
    filled: null,
    averagePrice: null,
    reason: state === 'rejected' ? 'Insufficient margin to place order. asset=5' : null,
  })
  switch (scene) {
    case 'rejected':
      return {
        is: 'rejected',
        story: 's1',
        text: 'The exchange refused the entry. No order stands and nothing was filled.',
        legs: [leg('entry', 'rejected', 0), leg('stop', 'rejected', 0)],
        checks: [],
      }
    case 'unknown':
      return {
        is: 'unknown',
        story: 's1',
        text: 'The exchange did not answer in 5 s. The order may be there; it is looked up by its cloid.',
        legs: [leg('entry', 'unknown', 0), leg('stop', 'unknown', 0)],
        checks: [],
      }
    case 'not-sent':
      return {
        is: 'not_sent',
        code: 'blocked',
        text: 'The checks ran again after your key press, and one blocks now. Nothing was sent.',
        checks: [
          {
            id: 'STALE_MARKET',
            verdict: 'block',
            measured: '4.2 s',
            limit: '3 s',
            why: 'The book is 4.2 s old; the limit is 3 s.',
          },
        ],
      }
    case 'changed':
      return {
        is: 'changed',
        text: 'The market moved.',
        changes: [
          'SOL moved 0.41% since the sheet was shown: 100.01 is now 100.42.',
          'All-in loss $199.95 is now $216.07.',
        ],
        sheet: fresh(product),
        report: fakeReport(product),
      }
    default:
      return {
        is: 'accepted',
        story: 's1',
        text: 'The entry rests at 100. Its stop waits for the fill.',
        legs: [leg('entry', 'resting', 77_031), leg('stop', 'waiting', 77_032), leg('target', 'waiting', 77_033)],
        checks: [],
      }
  }
}

export type DeskValue = TopicValue<'desk'>
