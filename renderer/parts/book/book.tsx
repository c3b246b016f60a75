import './book.css'
import { type MouseEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Level } from '../../../preload/contract/facts.ts'
import type { OrderView, TopicValue } from '../../../preload/contract/topics.ts'
import { useMarket } from '../../desk/market-context.tsx'
import { usePriceDecimals } from '../../desk/use-price-decimals.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { decimalsOf, filled, isSameNumber, sharedPrefix } from '../../format/number-text.ts'
import { barWidths } from '../../format/pixel-number.ts'
import { Figure } from '../figure.tsx'
import { FeedBody, Panel, Skeleton } from '../panel.tsx'

const rowHeight = 20

/** The order book: asks above, the spread, bids below, with depth bars; a click takes a level's price into the words. */
export function Book({ onPrice }: { onPrice: (price: string, event: MouseEvent) => void }) {
  const { coin } = useMarket()
  const feed = useTopic('book', { coin })
  const orders = knownOf(useTopic('account', {}))?.orders ?? []
  const mid = knownOf(useTopic('market', { coin }))?.mid ?? null
  const midDecimals = usePriceDecimals(coin)
  const body = useRef<HTMLDivElement>(null)
  const rows = useRowsThatFit(body)
  return (
    <Panel name="Book" className="book-panel" feed={feed} head={<BookHead />}>
      <div className="book panel-body" ref={body}>
        <FeedBody feed={feed} skeleton={<Skeleton rows={rows * 2} height={rowHeight} />}>
          {(book) => (
            <Ladder
              book={book}
              mid={mid === null ? null : filled(mid, midDecimals + 1)}
              rows={rows}
              orders={orders}
              onPrice={onPrice}
            />
          )}
        </FeedBody>
      </div>
    </Panel>
  )
}

function BookHead() {
  return (
    <>
      <span className="spring" />
      <span className="label">price</span>
      <span className="label book-size-head">size</span>
    </>
  )
}

function Ladder(props: {
  book: TopicValue<'book'>
  mid: string | null
  rows: number
  orders: readonly OrderView[]
  onPrice: (price: string, event: MouseEvent) => void
}) {
  const { book, mid, rows, orders, onPrice } = props
  const asks = book.asks.slice(0, rows)
  const bids = book.bids.slice(0, rows)
  const levels = [...asks, ...bids]
  const decimals = Math.max(0, ...levels.map(([price]) => decimalsOf(price)))
  const sizeDecimals = Math.max(0, ...levels.map(([, size]) => decimalsOf(size)))
  const shown = (price: string) => filled(price, decimals)
  const same = sharedPrefix(levels.map(([price]) => shown(price)))
  const own = useMemo(
    () => orders.filter((order) => order.coin === book.coin && order.trigger === null),
    [orders, book.coin],
  )
  const row = ([price, size]: Level, side: 'bid' | 'ask', at: number, width: number) => (
    <button
      type="button"
      tabIndex={-1}
      key={at}
      className={`level ${side}`}
      onClick={(event) => onPrice(price, event)}
      aria-label={`${side} ${price}, size ${size}`}
    >
      <span className="bar" style={{ transform: `scaleX(${width / 100})` }} />
      {own.some((order) => isSameNumber(order.price, price)) && <span className="own" title="own order here" />}
      <Figure shown={shown(price)} same={same} tone={side === 'bid' ? 'up' : 'down'} />
      <Figure shown={filled(size, sizeDecimals)} />
    </button>
  )
  const askWidths = barWidths(asks.map(([, size]) => size))
  const bidWidths = barWidths(bids.map(([, size]) => size))
  return (
    <>
      <div className="asks" style={{ height: rows * rowHeight }}>
        {asks.map((level, at) => row(level, 'ask', at, askWidths[at] ?? 0)).toReversed()}
      </div>
      <div className="spread">
        <span className="book-mid">
          <Figure shown={mid} />
        </span>
        <span>
          <span className="label">spread</span> <Figure shown={book.spread} />
        </span>
      </div>
      <div className="bids" style={{ height: rows * rowHeight }}>
        {bids.map((level, at) => row(level, 'bid', at, bidWidths[at] ?? 0))}
      </div>
    </>
  )
}

/** How many rows a side fit above and below the spread. */
function useRowsThatFit(body: React.RefObject<HTMLDivElement | null>): number {
  const [rows, setRows] = useState(9)
  useLayoutEffect(() => {
    const element = body.current
    if (element === null) return
    const measure = () => setRows(Math.max(3, Math.floor((element.clientHeight - rowHeight) / (2 * rowHeight))))
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [body])
  return rows
}
