import './what-if.css'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Sizing, Stop } from '../../../preload/contract/intent.ts'
import type { Grid, GridCell } from '../../../preload/contract/report.ts'
import { useRequest } from '../../desk/use-request.ts'
import { latestAnswer } from '../../drafts/latest-answer.ts'
import { useWords } from '../../drafts/words-context.tsx'
import { brief, grouped, loss, multiple, otherSign } from '../../format/number-text.ts'
import { ticket as texts } from '../../text/ticket-text.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'
import { type GridPlace, stepIn } from './grid-place.ts'

/**
 * The what-if grid: the same trade with its stop nearer and farther, and less and more at risk. Arrow keys move, Enter
 * takes the cell into the sentence, Esc leaves everything as it was. Every number comes from the desk.
 */
export function WhatIf({ onClose }: { onClose: () => void }) {
  const { edit } = useWords()
  const answer = useGrid()
  const [moved, setMoved] = useState<GridPlace | null>(null)
  const box = useRef<HTMLTableElement>(null)
  const grid = answer.grid
  const at = grid === null ? null : placeIn(grid, moved)
  const isReady = grid !== null
  useEffect(() => {
    if (isReady) box.current?.focus()
  }, [isReady])

  const take = (place: GridPlace) => {
    const [stop, sizing] = [grid?.stops[place.row], grid?.sizings[place.column]]
    if (grid === null || stop === undefined || sizing === undefined) return
    edit({ field: 'stop', stop }, grid.coin)
    edit({ field: 'sizing', sizing }, grid.coin)
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter') {
      if (at !== null && !event.repeat) take(at)
    } else {
      const next = at === null || grid === null ? null : stepIn(grid, at, event.key)
      if (next === null) return
      setMoved(next)
    }
    event.preventDefault()
  }
  if (grid === null || at === null)
    return (
      <section className="what-if" aria-label={texts.whatIf}>
        <p className="quiet said">{answer.why ?? texts.filling}</p>
      </section>
    )
  return (
    <section className="what-if" aria-label={texts.whatIf}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table with one stop for Tab and arrow keys inside */}
      <table className="grid" role="grid" tabIndex={0} ref={box} onKeyDown={onKeyDown} aria-label={texts.whatIfKeys}>
        <thead>
          <tr>
            <th className="label">stop</th>
            {grid.sizings.map((sizing, column) => (
              <th key={sizing.value} className={column === at.column ? 'num here' : 'num'}>
                {riskName(sizing)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.cells.map((cells, row) => (
            <tr key={grid.stops[row]?.value}>
              <th className={row === at.row ? 'num here' : 'num'}>{grid.stops[row] && stopName(grid.stops[row])}</th>
              {cells.map((cell, column) => (
                <Cell
                  key={cell.words}
                  cell={cell}
                  isHere={row === at.row && column === at.column}
                  isSaid={row === grid.current?.row && column === grid.current.column}
                  onPick={() => setMoved({ row, column })}
                  onTake={() => take({ row, column })}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <CellFacts cell={grid.cells[at.row]?.[at.column] ?? null} />
      <p className="what-if-keys label">
        <KeyCap keys="↑↓←→" /> move <KeyCap keys="Enter" /> take <KeyCap keys="Esc" /> leave
      </p>
    </section>
  )
}

/** Asks for the grid of the present words, and again whenever their report is new. The last grid stands until the next. */
function useGrid(): { grid: Grid | null; why: string | null } {
  const { words, origin, report } = useWords()
  const request = useRequest()
  const [answer, setAnswer] = useState<{ grid: Grid | null; why: string | null }>({ grid: null, why: null })
  const answers = useRef(latestAnswer())
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new report means that the market moved
  useEffect(() => {
    const question = answers.current.ask()
    void request('sizing.grid', { words, origin }).then((made) => {
      if (!answers.current.mayUse(question)) return
      if (!made.ok) setAnswer({ grid: null, why: made.sentence })
      else setAnswer({ grid: made.value.grid, why: made.value.grid === null ? texts.noGrid : null })
    })
  }, [request, words, origin, report])
  return answer
}

/** Where the selection stands: where it was moved to, else at the trade as said, else in the middle. */
function placeIn(grid: Grid, moved: GridPlace | null): GridPlace {
  const middle = { row: Math.floor(grid.stops.length / 2), column: Math.floor(grid.sizings.length / 2) }
  const { row, column } = moved ?? grid.current ?? middle
  return { row: Math.min(row, grid.stops.length - 1), column: Math.min(column, grid.sizings.length - 1) }
}

function Cell(props: { cell: GridCell; isHere: boolean; isSaid: boolean; onPick: () => void; onTake: () => void }) {
  const { cell, isHere, isSaid, onPick, onTake } = props
  const state = cell.verdict === 'blocked' || cell.verdict === 'refused' ? 'block' : cell.verdict
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of that grid
      role="gridcell"
      tabIndex={-1}
      className={`${state} ${isHere ? 'here' : ''} ${isSaid ? 'as-said' : ''}`}
      aria-selected={isHere}
      title={cell.why ?? undefined}
      onClick={onPick}
      onDoubleClick={onTake}
    >
      <span className="num">{cell.size === null ? '✕' : brief(cell.size)}</span>
      {cell.rewardToRisk !== null && <span className="num small">{`${multiple(cell.rewardToRisk, 1)}R`}</span>}
    </td>
  )
}

/** The selected cell in full. */
function CellFacts({ cell }: { cell: GridCell | null }) {
  const size = cell?.size ?? null
  return (
    <dl className="cell-facts" aria-live="polite">
      <Pair name="size" shown={size && grouped(size)} />
      <Pair name="all-in" shown={cell?.allIn ? loss(cell.allIn) : null} />
      <Pair name="reward : risk" shown={cell?.rewardToRisk ? `${multiple(cell.rewardToRisk)}R` : null} />
      <Pair
        name="stop → liq"
        shown={cell?.liquidationGap ? `${multiple(cell.liquidationGap)}×` : size && texts.noLiq}
      />
      <Pair
        name="funding / day"
        shown={cell?.fundingDailyR ? `${multiple(otherSign(cell.fundingDailyR), 3)}R` : null}
      />
      <Pair name="verdict" shown={cell && texts.verdicts[cell.verdict]} />
      <p className={`cell-why ${cell?.verdict === 'needs_ack' ? 'warn' : 'block'}`}>{cell?.why ?? ''}</p>
    </dl>
  )
}

function Pair({ name, shown }: { name: string; shown: string | null }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd>
        <Figure shown={shown} />
      </dd>
    </div>
  )
}

function riskName({ by, value }: Sizing): string {
  return by === 'risk_percent' ? `${value}%` : `$${brief(value)}`
}

function stopName({ by, value }: Stop): string {
  return by === 'price' ? grouped(value) : by === 'percent' ? `${value}%` : `${value} ATR`
}
