import './chart.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import { type Candle, intervals } from '../../../preload/contract/topics.ts'
import { useMarket } from '../../desk/market-context.tsx'
import { usePriceDecimals } from '../../desk/use-price-decimals.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import type { TicketChange } from '../../drafts/edit-intent.ts'
import { useWords } from '../../drafts/words-context.tsx'
import { compact, filled } from '../../format/number-text.ts'
import { onLook } from '../../look/look.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'
import { FeedBody, Panel } from '../panel.tsx'
import { type CandleChart, drawCandleChart } from './candle-chart.ts'
import { draftLines, positionLines, ruleLines } from './chart-lines.ts'
import { dragLines } from './drag-lines.ts'

/** The chart: candles and volume, the lines of the drafted trade (draggable) and of what is held. */
export function Chart({ children }: { children?: React.ReactNode }) {
  const { coin, interval } = useMarket()
  const feed = useTopic('candles', { coin, interval })
  const candles = knownOf(feed)?.candles
  const positions = knownOf(useTopic('account', {}))?.positions
  const rules = knownOf(useTopic('rules', {}))?.rules
  const { report, intent, edit } = useWords()
  const [hovered, setHovered] = useState<Candle | null>(null)
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<CandleChart | null>(null)
  const decimals = usePriceDecimals(coin)
  const lines = useMemo(
    () => [
      ...positionLines(positions ?? [], coin),
      ...ruleLines(rules ?? [], coin),
      ...draftLines(report, intent, coin),
    ],
    [positions, rules, report, intent, coin],
  )
  const latest = useRef({ lines, change: (_: TicketChange) => {} })
  latest.current = { lines, change: (change) => edit(change, coin) }

  useEffect(() => {
    if (element.current === null) return
    const drawn = drawCandleChart(element.current)
    chart.current = drawn
    drawn.onHover(setHovered)
    drawn.onClick((price, keys) => latest.current.change(changeOfClick(price, keys)))
    const stopDrag = dragLines(element.current, drawn, () => latest.current)
    const stopLook = onLook(() => {
      drawn.recolour()
      drawn.showLines(latest.current.lines)
    })
    return () => {
      stopDrag()
      stopLook()
      chart.current = null
      drawn.remove()
    }
  }, [])

  useEffect(() => chart.current?.showCandles(candles ?? [], decimals), [candles, decimals])
  useEffect(() => chart.current?.showLines(lines), [lines])

  return (
    <Panel
      name="Chart"
      className="chart-panel"
      feed={feed}
      head={<ChartHead candle={hovered ?? candles?.at(-1)} decimals={decimals} />}
    >
      <div className="chart panel-body">
        {children}
        <div className="chart-canvas" ref={element} data-testid="chart" />
        <FeedBody feed={feed} skeleton={<span className="chart-wait" aria-hidden="true" />}>
          {() => null}
        </FeedBody>
      </div>
    </Panel>
  )
}

/** A click sets the entry; with Shift the stop, with Ctrl the target. */
export function changeOfClick(
  price: string,
  keys: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean },
): TicketChange {
  if (keys.shiftKey) return { field: 'stop', stop: { by: 'price', value: price } }
  if (keys.ctrlKey || keys.metaKey) return { field: 'targets', targets: [{ by: 'price', value: price, share: null }] }
  return { field: 'entry', entry: { type: 'limit', price } }
}

function ChartHead({ candle, decimals }: { candle: Candle | undefined; decimals: number }) {
  const { interval, setInterval } = useMarket()
  const price = (text: string | undefined) => (text === undefined ? null : filled(text, decimals))
  return (
    <>
      <fieldset className="intervals" aria-label="Interval">
        {intervals.map((one, at) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === interval}
            aria-label={one}
            onClick={() => setInterval(one)}
          >
            {one} <KeyCap keys={String(at + 1)} />
          </button>
        ))}
      </fieldset>
      <span className="spring" />
      <span className="ohlc" aria-hidden="true">
        <span className="label">O</span> <Figure shown={price(candle?.open)} />
        <span className="label">H</span> <Figure shown={price(candle?.high)} />
        <span className="label">L</span> <Figure shown={price(candle?.low)} />
        <span className="label">C</span> <Figure shown={price(candle?.close)} />
        <span className="label">V</span> <Figure shown={candle && compact(candle.volume)} />
        <span className="label">UTC</span>
      </span>
    </>
  )
}
