import type { PositionView } from '../../../preload/contract/topics.ts'
import { grouped, liquidationText, priceText, signed, signOf, usd } from '../../format/number-text.ts'
import { pixelNumber } from '../../format/pixel-number.ts'
import { words } from '../../text/sentences.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'
import type { AccountActions } from './account-tabs.tsx'

const closeShares = ['25', '50', '75', '100'] as const

/** The open positions, each with how much of it a stop protects, and keys to close parts. */
export function Positions({ positions, onClose, onProtect, onCoin }: { positions: PositionView[] } & AccountActions) {
  if (positions.length === 0) return <p className="said">{words.noPositions}</p>
  return (
    <table className="rows positions" aria-label="Positions">
      <thead>
        <tr>
          <th className="col-coin">coin</th>
          <th className="right">size</th>
          <th className="right">entry</th>
          <th className="right is-extra">mark</th>
          <th className="right col-pnl">profit (R)</th>
          <th className="right">stop</th>
          <th className="col-meter">protected</th>
          <th className="right">liq</th>
          <th className="right is-extra">margin</th>
          <th className="col-close right">
            close <KeyCap keys="x" />
          </th>
        </tr>
      </thead>
      <tbody>
        {positions.map((position) => (
          <tr key={position.coin} className={`held ${position.side}`}>
            <td>
              <button type="button" className="coin-link" onClick={() => onCoin(position.coin)}>
                <b>{position.coin}</b>
              </button>{' '}
              <span className={position.side === 'long' ? 'up' : 'down'}>{position.side}</span>{' '}
              <span className="dim num">{grouped(position.leverage)}×</span>
            </td>
            <td className="right">
              <Figure shown={grouped(position.size)} />
            </td>
            <td className="right">
              <Figure shown={priceText(position.entry)} />
            </td>
            <td className="right is-extra">
              <Figure shown={position.mark === null ? null : grouped(position.mark)} />
            </td>
            <td className="right">
              <Profit position={position} />
            </td>
            <td className="right">
              <Figure shown={position.stop === null ? null : grouped(position.stop)} />
            </td>
            <td>
              <Protection position={position} onProtect={onProtect} />
            </td>
            <td className="right">
              <Figure
                shown={position.liquidation === null ? null : liquidationText(position.liquidation, position.side)}
              />
            </td>
            <td className="right is-extra">
              <Figure shown={usd(position.margin)} />
            </td>
            <td className="right shares">
              {closeShares.map((share) => (
                <button
                  key={share}
                  type="button"
                  className="button"
                  aria-label={`Close ${share}% of ${position.coin}`}
                  onClick={() => onClose(position.coin, share)}
                >
                  {share}
                </button>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Profit({ position }: { position: PositionView }) {
  const sign = signOf(position.unrealizedPnl)
  return (
    <>
      <Figure shown={signed(position.unrealizedPnl)} tone={sign > 0 ? 'up' : sign < 0 ? 'down' : ''} />
      <span className="num dim"> {position.pnlR === null ? '' : `(${signed(position.pnlR)}R)`}</span>
    </>
  )
}

/** How much of the position a stop covers: a meter with both numbers, red where nothing does. */
function Protection({ position, onProtect }: { position: PositionView; onProtect: (coin: string) => void }) {
  const { protection, protectedSize, size, coin } = position
  const share = Math.min(100, (pixelNumber(protectedSize) / pixelNumber(size)) * 100)
  return (
    <span className={`protection ${protection}`} data-testid={`protection-${coin}`}>
      <span className="meter" aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </span>
      <span className="num">
        {protection === 'none' ? 'NAKED' : grouped(protectedSize)}
        <span className="dim">/{grouped(size)}</span>
      </span>
      {protection !== 'full' && (
        <button type="button" className="button" aria-label={`Protect ${coin}`} onClick={() => onProtect(coin)}>
          Protect
        </button>
      )}
    </span>
  )
}
