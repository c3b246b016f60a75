import type { OrderView } from '../../../preload/contract/topics.ts'
import { dayAndTime } from '../../format/clock.ts'
import { grouped } from '../../format/number-text.ts'
import { words } from '../../text/sentences.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'
import type { AccountActions } from './account-tabs.tsx'

/** The resting orders, triggers included, each with its cancel. */
export function Orders({ orders, onCancel, onCoin }: { orders: OrderView[] } & AccountActions) {
  if (orders.length === 0) return <p className="said">{words.noOrders}</p>
  return (
    <table className="rows orders" aria-label="Orders">
      <thead>
        <tr>
          <th className="col-time">placed, UTC</th>
          <th className="col-coin">coin</th>
          <th className="col-type">type</th>
          <th className="right">size</th>
          <th className="right">filled</th>
          <th className="right">price</th>
          <th className="right">trigger</th>
          <th className="col-flags">flags</th>
          <th className="right">oid</th>
          <th className="col-cancel right">
            last <KeyCap keys="c" />
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <tr key={order.oid}>
            <td className="num dim">{dayAndTime(order.time)}</td>
            <td>
              <button type="button" className="coin-link" onClick={() => onCoin(order.coin)}>
                <b>{order.coin}</b>
              </button>{' '}
              <span className={order.side === 'buy' ? 'up' : 'down'}>{order.side}</span>
            </td>
            <td className="quiet">{order.type}</td>
            <td className="right">
              <Figure shown={grouped(order.size)} />
            </td>
            <td className="right">
              <Figure shown={grouped(order.filled)} />
            </td>
            <td className="right">
              <Figure shown={grouped(order.price)} />
            </td>
            <td className="right">
              <Figure shown={order.trigger === null ? null : grouped(order.trigger)} />
            </td>
            <td className="dim">{flags(order)}</td>
            <td className="right num dim" title={`cancel ${order.coin.toLowerCase()} ${placeOf(order, orders)}`}>
              #{placeOf(order, orders)} {order.oid}
            </td>
            <td className="right">
              <button
                type="button"
                className="button"
                aria-label={`Cancel ${order.oid}`}
                onClick={() => onCancel(order.coin, order.oid)}
              >
                Cancel
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The place of an order among its coin's, oldest first: what `cancel sol 1` counts by. */
function placeOf(order: OrderView, orders: readonly OrderView[]): number {
  return orders.filter((one) => one.coin === order.coin && one.oid <= order.oid).length
}

function flags(order: OrderView): string {
  return [order.reduceOnly ? 'reduce only' : '', order.isOwn ? '' : 'placed elsewhere'].filter(Boolean).join(' · ')
}
