import {
  type AutoscaleInfo,
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  type HistogramData,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type MouseEventParams,
  TickMarkType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Candle } from '../../../preload/contract/topics.ts'
import { pixelNumber, priceFromPixel } from '../../format/pixel-number.ts'
import { colour } from '../../look/look.ts'
import type { ChartLine } from './chart-lines.ts'

/** The drawn chart, told what to show; it knows nothing of the desk. */
export type CandleChart = {
  showCandles(candles: readonly Candle[], decimals: number): void
  showLines(lines: readonly ChartLine[]): void
  recolour(): void
  priceAt(y: number): string | null
  heightOf(price: string): number | null
  /** Calls with the candle under the pointer, or null. */
  onHover(listener: (candle: Candle | null) => void): void
  onClick(listener: (price: string, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => void): void
  remove(): void
}

const lineStyles: Record<ChartLine['tone'], LineStyle> = {
  entry: LineStyle.Solid,
  stop: LineStyle.Solid,
  target: LineStyle.Solid,
  liquidation: LineStyle.Dotted,
  position: LineStyle.Dashed,
  protect: LineStyle.Dashed,
}
const lineColours: Record<ChartLine['tone'], string> = {
  entry: '--f-entry',
  stop: '--f-stop',
  target: '--f-target',
  liquidation: '--danger-text',
  position: '--text-2',
  protect: '--f-stop',
}

/** Draws candles and volume into an element, in the colours of the look. */
export function drawCandleChart(element: HTMLElement): CandleChart {
  const chart = createChart(element, { autoSize: true, ...chartColours() })
  const candleSeries = chart.addSeries(CandlestickSeries, candleColours())
  const volumeSeries = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  })
  chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } })
  chart.priceScale('right').applyOptions({ scaleMargins: { top: 0.05, bottom: 0.15 }, minimumWidth: 72 })

  let shown: readonly Candle[] = []
  let heights: number[] = []
  let decimals = 2
  const lines = new Map<string, { line: IPriceLine; drawn: string }>()

  candleSeries.applyOptions({ autoscaleInfoProvider: (own: () => AutoscaleInfo | null) => withLines(own(), heights) })

  const setAll = () => {
    candleSeries.setData(shown.map(bar))
    volumeSeries.setData(shown.map(volumeBar))
  }

  return {
    showCandles: (candles, nextDecimals) => {
      if (nextDecimals !== decimals) {
        decimals = nextDecimals
        candleSeries.applyOptions({
          priceFormat: { type: 'price', precision: decimals, minMove: 1 / 10 ** decimals },
        })
      }
      const change = lastBarChange(shown, candles)
      const isFirst = shown.length === 0
      shown = candles
      const last = candles.at(-1)
      if (change === 'none') return
      if (change === 'last' && last !== undefined) {
        candleSeries.update(bar(last))
        volumeSeries.update(volumeBar(last))
        return
      }
      setAll()
      if (isFirst || change === 'other') showLatest(chart, candles.length)
    },
    showLines: (next) => {
      const kept = new Set(next.map((line) => line.id))
      for (const [id, { line }] of lines) {
        if (kept.has(id)) continue
        candleSeries.removePriceLine(line)
        lines.delete(id)
      }
      for (const line of next) drawLine(candleSeries, lines, line)
      heights = next.filter((line) => line.tone !== 'liquidation').map((line) => pixelNumber(line.price))
    },
    recolour: () => {
      chart.applyOptions(chartColours())
      candleSeries.applyOptions(candleColours())
      setAll()
      for (const entry of lines.values()) entry.drawn = ''
    },
    priceAt: (y) => priceFromPixel(candleSeries.coordinateToPrice(y), decimals),
    heightOf: (price) => candleSeries.priceToCoordinate(pixelNumber(price)),
    onHover: (listener) => {
      chart.subscribeCrosshairMove((event: MouseEventParams) => {
        const at = event.time
        listener(at === undefined ? null : (shown.find((candle) => secondsOf(candle) === at) ?? null))
      })
    },
    onClick: (listener) => {
      chart.subscribeClick((event: MouseEventParams) => {
        if (event.point === undefined) return
        const price = priceFromPixel(candleSeries.coordinateToPrice(event.point.y), decimals)
        const { shiftKey = false, ctrlKey = false, metaKey = false } = event.sourceEvent ?? {}
        if (price !== null) listener(price, { shiftKey, ctrlKey, metaKey })
      })
    },
    remove: () => chart.remove(),
  }
}

function drawLine(
  series: ISeriesApi<'Candlestick'>,
  lines: Map<string, { line: IPriceLine; drawn: string }>,
  line: ChartLine,
): void {
  const drawn = `${line.price} ${line.title} ${line.tone}`
  const known = lines.get(line.id)
  if (known?.drawn === drawn) return
  const tone = colour(lineColours[line.tone])
  const options = {
    price: pixelNumber(line.price),
    title: line.title,
    color: tone,
    axisLabelColor: tone,
    axisLabelTextColor: colour('--ground'),
    lineWidth: 1 as const,
    lineStyle: lineStyles[line.tone],
    axisLabelVisible: true,
  }
  if (known === undefined) lines.set(line.id, { line: series.createPriceLine(options), drawn })
  else {
    known.line.applyOptions(options)
    known.drawn = drawn
  }
}

/** Widens the shown prices so that the lines can be seen, as long as the candles keep a seventh of the height. */
function withLines(info: AutoscaleInfo | null, heights: readonly number[]): AutoscaleInfo | null {
  const range = info?.priceRange
  if (info === null || range === null || range === undefined) return info
  const reach = (range.maxValue - range.minValue) * 3
  const seen = heights.filter((height) => height > range.minValue - reach && height < range.maxValue + reach)
  return {
    ...info,
    priceRange: { minValue: Math.min(range.minValue, ...seen), maxValue: Math.max(range.maxValue, ...seen) },
  }
}

/** What differs: nothing, only the last bar, an earlier bar, or the whole series. */
function lastBarChange(before: readonly Candle[], now: readonly Candle[]): 'none' | 'last' | 'earlier' | 'other' {
  if (before === now) return 'none'
  const first = before[0]
  if (first === undefined || now[0] !== first) return 'other'
  if (before.length > now.length) return 'other'
  return before.slice(0, -1).every((candle, at) => now[at] === candle) && now.length - before.length <= 1
    ? 'last'
    : 'earlier'
}

/** Shows the latest bars at a width that a person can read, with room at the right. */
function showLatest(chart: IChartApi, count: number): void {
  const width = chart.timeScale().width()
  const bars = Math.max(60, Math.floor(width / 7))
  chart.timeScale().setVisibleLogicalRange({ from: count - bars, to: count + 6 })
}

const secondsOf = (candle: Candle) => Math.floor(candle.time / 1000) as UTCTimestamp

function bar(candle: Candle): CandlestickData<UTCTimestamp> {
  return {
    time: secondsOf(candle),
    open: pixelNumber(candle.open),
    high: pixelNumber(candle.high),
    low: pixelNumber(candle.low),
    close: pixelNumber(candle.close),
  }
}

function volumeBar(candle: Candle): HistogramData<UTCTimestamp> {
  const isUp = pixelNumber(candle.close) >= pixelNumber(candle.open)
  return {
    time: secondsOf(candle),
    value: pixelNumber(candle.volume),
    color: colour(isUp ? '--bid-bar' : '--ask-bar'),
  }
}

function chartColours() {
  const grid = { color: colour('--raised') }
  const crosshair = { color: colour('--text-3'), labelBackgroundColor: colour('--line-strong') }
  return {
    layout: {
      background: { type: ColorType.Solid as const, color: colour('--surface') },
      textColor: colour('--text-2'),
      fontFamily: "'JetBrains Mono Variable', monospace",
      fontSize: 11,
      attributionLogo: false,
    },
    localization: { locale: 'en-US', timeFormatter: (time: Time) => barTime(time as UTCTimestamp) },
    grid: { vertLines: grid, horzLines: grid },
    crosshair: { mode: CrosshairMode.Normal, vertLine: crosshair, horzLine: crosshair },
    rightPriceScale: { borderColor: colour('--line') },
    timeScale: {
      borderColor: colour('--line'),
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 6,
      tickMarkFormatter: tickText,
    },
  }
}

/** A mark of the time axis in UTC: the year, the month, the day, or the minute. */
function tickText(time: Time, kind: TickMarkType): string {
  const iso = new Date((time as UTCTimestamp) * 1000).toISOString()
  if (kind === TickMarkType.Year) return iso.slice(0, 4)
  if (kind === TickMarkType.Month) return iso.slice(0, 7)
  return kind === TickMarkType.DayOfMonth ? iso.slice(5, 10) : iso.slice(11, 16)
}

function barTime(time: UTCTimestamp): string {
  return new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ')
}

function candleColours() {
  const up = colour('--up')
  const down = colour('--down')
  return {
    upColor: up,
    downColor: down,
    borderUpColor: up,
    borderDownColor: down,
    wickUpColor: up,
    wickDownColor: down,
    priceLineColor: colour('--text-3'),
    priceLineStyle: LineStyle.Dotted,
  }
}
