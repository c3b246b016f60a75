import type { OpenIntent } from '../../preload/contract/intent.ts'
import type { CheckReport, Report, Span, SpanField } from '../../preload/contract/report.ts'
import { fakeOutlook } from './fake-outlook.ts'

const passes: CheckReport[] = [
  ['ALLOWED_COIN', 'SOL listed', 'all perps'],
  ['TICK_LOT_MIN', '38.58 at 100', '0.01 lot, 0.001 tick'],
  ['MAX_ORDER_NOTIONAL', '$3,858.00', '$30,000.00'],
  ['MAX_POSITION', '$3,858.00', '$30,000.00'],
  ['MAX_GROSS_EXPOSURE', '$8,108.40', '$50,000.00'],
  ['PRICE_COLLAR', '0.02%', '5%'],
  ['MAX_SLIPPAGE', '0.01%', '0.5%'],
  ['MAX_LEVERAGE', '0.81x', '5x'],
  ['MARGIN_SUFFICIENCY', '$192.90', '$8,764.11'],
  ['STOP_REQUIRED', 'stop 95', 'a stop'],
  ['MAX_LOSS_PER_TRADE', '2.00%', '3%'],
  ['LIQ_BEFORE_STOP', 'no liquidation', 'gap 20%'],
  ['STALE_MARKET', '38 ms', '3 s'],
  ['HEAT', '3.10%', '6%'],
].map(([id, measured, limit]) => ({
  id: id as CheckReport['id'],
  verdict: 'pass',
  measured: measured ?? '',
  limit: limit ?? '',
  why: 'Within its limit.',
}))

const venueBound: CheckReport = {
  id: 'VENUE_BOUND_LOSS',
  verdict: 'warn',
  measured: '2.81x',
  limit: '2.5x',
  why: 'If the stop filled at the venue’s own bound, 10% away, this would lose $562.64.',
}

const productIntent: OpenIntent = {
  action: 'open',
  coin: 'SOL',
  side: 'long',
  sizing: { by: 'risk_percent', value: '2' },
  entry: { type: 'limit', price: '100' },
  stop: { by: 'price', value: '95' },
  targets: [{ by: 'price', value: '110', share: '50' }],
  tif: null,
  reduceOnly: false,
  marginMode: null,
  leverage: null,
  account: null,
}

const patterns: [SpanField, RegExp][] = [
  ['action', /\bclose\b|\bflat\b|\bbe\b/i],
  ['side', /\b(?:long|short|sh|buy|sell|l)\b/i],
  ['coin', /\b(?:sol|btc|eth)\b/i],
  ['risk', /\brisk \$?[\d.]+%?|\br\$?[\d.]+%?/i],
  ['fraction', /\b\d+%(?= sol)/i],
  ['entry', /\bentry [\d.]+|\be[\d.]+|\bmkt\b/i],
  ['stop', /\bstop [\d.]+|\bs[\d.]+%?/i],
  ['target', /\bhalf off at [\d.]+|\btarget [\d.]+|\bt[\d.]+(?::\d+%)?/i],
  ['leverage', /\bx\d+\b|\bleverage \d+/i],
]

/** The spans of a sentence, found by a few patterns: good enough for a picture. */
export function fakeSpans(words: string): Span[] {
  const spans: Span[] = []
  for (const [field, pattern] of patterns) {
    const found = pattern.exec(words)
    if (found === null) continue
    const [text] = found
    const from = found.index
    const to = from + text.length
    if (spans.every((span) => to <= span.from || from >= span.to)) spans.push({ field, from, to, text })
  }
  return spans
}

function empty(words: string, verdict: Report['verdict']): Report {
  return {
    words,
    reading: { by: 'none', intent: null, spans: fakeSpans(words), question: null, flags: [] },
    model: null,
    ticket: null,
    actions: [],
    sizing: null,
    losses: null,
    outlook: null,
    checks: [],
    refusal: null,
    answer: null,
    verdict,
  }
}

function number(words: string, pattern: RegExp): string | null {
  return pattern.exec(words)?.[1] ?? null
}

/** The intent of a sentence in the shapes the scenes use; null where a field is missing. */
function readIntent(words: string): OpenIntent | null {
  const risk = number(words, /\b(?:risk |r)([\d.]+)%/i)
  if (risk === null) return null
  const entry = number(words, /\b(?:entry |e)([\d.]+)/i)
  const stop = number(words, /\b(?:stop |s)([\d.]+)/i)
  const target = number(words, /\b(?:off at |target |t)([\d.]+)/i)
  const leverage = number(words, /\bx(\d+)/)
  const isHalf = /half|:50%/.test(words)
  return {
    ...productIntent,
    side: /\b(?:short|sh|sell)\b/i.test(words) ? 'short' : 'long',
    sizing: { by: 'risk_percent', value: risk },
    entry: entry === null ? { type: 'market' } : { type: 'limit', price: entry },
    stop: stop === null ? null : { by: 'price', value: stop },
    targets: target === null ? [] : [{ by: 'price', value: target, share: isHalf ? '50' : null }],
    leverage,
  }
}

/** What the fake desk answers to a sentence. Its arithmetic is for the eye only; the product's example comes out exact. */
export function fakeReport(words: string): Report {
  if (/\bclose\b/i.test(words)) return closeReport(words)
  if (/^be |\bflip\b|kelly/i.test(words))
    return {
      ...empty(words, 'refused'),
      refusal: {
        code: 'NOT_YET',
        text: 'Break-even stops are not built yet. Nothing was done.',
        measured: null,
        limit: null,
      },
    }
  if (/\blong sol 2%/i.test(words)) return questionReport(words)
  const intent = readIntent(words)
  if (intent === null || intent.stop === null)
    return {
      ...empty(words, 'question'),
      reading: {
        ...empty(words, 'question').reading,
        question: { text: intent === null ? 'How much?' : 'Where is the stop?', options: [] },
      },
    }
  return openReport(words, intent)
}

function openReport(words: string, intent: OpenIntent): Report {
  const equity = 10_000
  const entry = intent.entry.type === 'limit' ? Number(intent.entry.price) : 100.01
  const stop = Number(intent.stop?.value)
  const riskPercent = Number(intent.sizing.value)
  const budget = (equity * riskPercent) / 100
  const sign = intent.side === 'long' ? 1 : -1
  const fill = stop * (1 - sign * 0.001)
  const perUnit = Math.abs(entry - fill) + 0.00045 * (entry + fill)
  const lots = Math.floor((budget / perUnit) * 100)
  const size = lots / 100
  const bound = stop * (1 - sign * 0.1)
  const text = (value: number, decimals = 2) => value.toFixed(decimals).replace(/\.?0+$/, '')
  const isBlocked = riskPercent > 3
  const lossCheck: CheckReport = {
    id: 'MAX_LOSS_PER_TRADE',
    verdict: isBlocked ? 'block' : 'pass',
    measured: `${riskPercent.toFixed(2)}%`,
    limit: '3%',
    why: isBlocked
      ? `This would lose ${riskPercent.toFixed(2)}% of equity at the stop; the limit is 3%. The largest size that passes is 57.88.`
      : 'Within its limit.',
  }
  const checks = [...passes.map((check) => (check.id === 'MAX_LOSS_PER_TRADE' ? lossCheck : check)), venueBound]
  const target = intent.targets[0]
  const half = target?.share === '50' ? size / 2 : size
  return {
    ...empty(words, isBlocked ? 'blocked' : 'needs_ack'),
    reading: { by: 'grammar', intent, spans: fakeSpans(words), question: null, flags: [] },
    ticket: {
      coin: 'SOL',
      side: intent.side,
      action: 'open',
      reduceOnly: false,
      entry: {
        type: intent.entry.type,
        price: text(entry, 4),
        limit: intent.entry.type === 'market' ? '100.51' : null,
        tif: intent.entry.type === 'market' ? 'Ioc' : 'Gtc',
        rungs: [],
      },
      stop: { trigger: text(stop, 4) },
      targets: target === undefined ? [] : [{ trigger: target.value, size: text(half) }],
      size: text(size),
      notional: text(size * entry),
      leverage: intent.leverage ?? '20',
      marginMode: 'cross',
      margin: text((size * entry) / Number(intent.leverage ?? '20')),
      liquidation: null,
    },
    sizing: {
      by: 'risk_percent',
      equity: '10000',
      whatIf: false,
      budget: text(budget),
      lossPerUnit: text(perUnit, 8),
      naive: text(Math.floor((budget / Math.abs(entry - stop)) * 100) / 100),
      allIn: text(size),
      boundBy: 'risk',
      caps: {
        risk: text(size),
        heat: '115.77',
        freeMargin: '1752.82',
        orderNotional: '300',
        position: '300',
        grossExposure: '457.49',
        leverage: '457.49',
        marginTier: '700000',
      },
    },
    losses: {
      planned: text(size * Math.abs(entry - stop), 4),
      allIn: text(size * perUnit, 9),
      venueBound: text(size * (Math.abs(entry - bound) + 0.00045 * (entry + bound)), 7),
    },
    outlook: fakeOutlook(size * perUnit, entry, intent.targets, half, size * entry),
    checks,
  }
}

function closeReport(words: string): Report {
  const percent = number(words, /(\d+)%/) ?? '100'
  const size = ((38.58 * Number(percent)) / 100).toFixed(2)
  return {
    ...empty(words, 'ready'),
    reading: {
      by: 'grammar',
      intent: { action: 'close', coin: 'SOL', size: { by: 'percent', value: percent } },
      spans: fakeSpans(words),
      question: null,
      flags: [],
    },
    ticket: {
      coin: 'SOL',
      side: 'short',
      action: 'close',
      reduceOnly: true,
      entry: { type: 'market', price: '100.01', limit: '99.52', tif: 'Ioc', rungs: [] },
      stop: null,
      targets: [],
      size,
      notional: (Number(size) * 100.01).toFixed(2),
      leverage: '20',
      marginMode: 'cross',
      margin: '0',
      liquidation: null,
    },
    actions: [{ action: 'close', coin: 'SOL', size, side: 'short' }],
    checks: passes.slice(0, 9),
  }
}

function questionReport(words: string): Report {
  const blank = empty(words, 'question')
  return {
    ...blank,
    reading: {
      ...blank.reading,
      by: 'grammar',
      question: {
        code: 'PERCENT_OF_WHAT',
        text: '2% of what?',
        options: [
          { label: 'risk 2%', intent: null, size: '38.58', words: words.replace('2%', 'risk 2%') },
          { label: 'allocate 2%', intent: null, size: '2', words: words.replace('2%', 'allocate 2%') },
        ],
      },
    },
  }
}
