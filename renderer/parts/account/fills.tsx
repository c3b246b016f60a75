import { useTopic } from '../../desk/use-topic.ts'
import { dayAndTime } from '../../format/clock.ts'
import { grouped, signed, signOf, usd } from '../../format/number-text.ts'
import { words } from '../../text/sentences.ts'
import { Figure } from '../figure.tsx'
import { FeedBody, Skeleton } from '../panel.tsx'

/** The account's fills, newest first. */
export function Fills() {
  const feed = useTopic('fills', {})
  return (
    <FeedBody feed={feed} skeleton={<Skeleton rows={4} />}>
      {({ fills }) =>
        fills.length === 0 ? (
          <p className="said">{words.noFills}</p>
        ) : (
          <table className="rows fills" aria-label="Fills">
            <thead>
              <tr>
                <th className="col-time">time, UTC</th>
                <th className="col-coin">coin</th>
                <th className="col-type">direction</th>
                <th className="right">size</th>
                <th className="right">price</th>
                <th className="right">fee</th>
                <th className="right">closed profit</th>
                <th className="right">oid</th>
              </tr>
            </thead>
            <tbody>
              {fills.slice(0, 200).map((fill) => (
                <tr key={fill.id}>
                  <td className="num dim">{dayAndTime(fill.time)}</td>
                  <td>
                    <b>{fill.coin}</b> <span className={fill.side === 'buy' ? 'up' : 'down'}>{fill.side}</span>
                  </td>
                  <td className="quiet">{fill.direction}</td>
                  <td className="right">
                    <Figure shown={grouped(fill.size)} />
                  </td>
                  <td className="right">
                    <Figure shown={grouped(fill.price)} />
                  </td>
                  <td className="right">
                    <Figure shown={usd(fill.fee, 'expand')} />
                  </td>
                  <td className="right">
                    <Figure
                      shown={signOf(fill.closedPnl) === 0 ? null : signed(fill.closedPnl)}
                      tone={signOf(fill.closedPnl) > 0 ? 'up' : 'down'}
                    />
                  </td>
                  <td className="right num dim">{fill.oid}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </FeedBody>
  )
}
