import './trades.css'
import { useMarket } from '../../desk/market-context.tsx'
import { useTopic } from '../../desk/use-topic.ts'
import { timeOfDay } from '../../format/clock.ts'
import { decimalsOf, filled } from '../../format/number-text.ts'
import { Figure } from '../figure.tsx'
import { FeedBody, Panel, Skeleton } from '../panel.tsx'

/** The market's last trades, newest first. */
export function Trades() {
  const { coin } = useMarket()
  const feed = useTopic('trades', { coin })
  return (
    <Panel
      name="Trades"
      className="trades-panel"
      feed={feed}
      head={
        <>
          <span className="spring" />
          <span className="label">UTC</span>
        </>
      }
    >
      <div className="trades panel-body">
        <FeedBody feed={feed} skeleton={<Skeleton rows={6} height={20} />}>
          {({ trades }) => {
            const shown = trades.slice(0, 40)
            const decimals = Math.max(0, ...shown.map((trade) => decimalsOf(trade.price)))
            const sizeDecimals = Math.max(0, ...shown.map((trade) => decimalsOf(trade.size)))
            return shown.map((trade) => (
              <div key={trade.id} className="trade-row">
                <span className="num dim">{timeOfDay(trade.time)}</span>
                <span className={`num ${trade.side === 'buy' ? 'up' : 'down'}`}>
                  {trade.side === 'buy' ? '↑' : '↓'} {filled(trade.price, decimals)}
                </span>
                <Figure shown={filled(trade.size, sizeDecimals)} />
              </div>
            ))
          }}
        </FeedBody>
      </div>
    </Panel>
  )
}
