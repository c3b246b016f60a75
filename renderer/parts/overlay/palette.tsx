import './palette.css'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { grouped, signedPercent, signOf } from '../../format/number-text.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'
import { Modal } from './modal.tsx'

/** One thing the palette can do. */
export type PaletteCommand = { name: string; keys: string; run: () => void }

type Entry = { is: 'market'; coin: string; maxLeverage: number } | { is: 'command'; command: PaletteCommand }

/** Finds a market or a command by its letters; Enter takes the one that is marked. */
export function Palette(props: {
  isMarketsOnly: boolean
  commands: readonly PaletteCommand[]
  onCoin: (coin: string) => void
  onClose: () => void
}) {
  const { isMarketsOnly, commands, onCoin, onClose } = props
  const [typed, setTyped] = useState('')
  const [marked, setMarked] = useState(0)
  const markets = knownOf(useTopic('desk', {}))?.markets
  const mids = knownOf(useTopic('mids', {}))?.mids
  const entries = useMemo<Entry[]>(() => {
    const found: Entry[] = (markets ?? []).map(({ coin, maxLeverage }) => ({ is: 'market', coin, maxLeverage }))
    if (!isMarketsOnly) found.push(...commands.map((command) => ({ is: 'command' as const, command })))
    return rank(found, typed)
  }, [markets, commands, isMarketsOnly, typed])
  const at = Math.min(marked, entries.length - 1)

  const take = (entry: Entry | undefined) => {
    if (entry === undefined) return
    onClose()
    if (entry.is === 'market') onCoin(entry.coin)
    else entry.command.run()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDialogElement>) => {
    if (event.key === 'ArrowDown') setMarked(Math.min(entries.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setMarked(Math.max(0, at - 1))
    else if (event.key === 'Enter' && !event.repeat) take(entries[at])
    else return
    event.preventDefault()
  }

  return (
    <Modal name={isMarketsOnly ? 'Markets' : 'Palette'} className="palette" onClose={onClose} onKeyDown={onKeyDown}>
      <input
        className="palette-input"
        role="combobox"
        aria-label={isMarketsOnly ? 'market' : 'market or command'}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${at}`}
        autoComplete="off"
        spellCheck={false}
        placeholder={isMarketsOnly ? 'Switch market' : 'Market or command'}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setMarked(0)
        }}
      />
      <div id="palette-list" role="listbox" aria-label="Found" className="palette-list">
        {entries.map((entry, index) => (
          <button
            key={entry.is === 'market' ? entry.coin : entry.command.name}
            id={`palette-${index}`}
            type="button"
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            ref={index === at ? scrollTo : null}
            onClick={() => take(entry)}
          >
            {entry.is === 'market' ? (
              <MarketLine coin={entry.coin} maxLeverage={entry.maxLeverage} price={mids?.[entry.coin]} />
            ) : (
              <>
                <span>{entry.command.name}</span>
                <span className="spring" />
                {entry.command.keys !== '' && <KeyCap keys={entry.command.keys} />}
              </>
            )}
          </button>
        ))}
        {entries.length === 0 && <p className="said">Nothing is called that.</p>}
      </div>
    </Modal>
  )
}

function MarketLine(props: {
  coin: string
  maxLeverage: number
  price: { mid: string; change24h: string | null } | undefined
}) {
  const { coin, maxLeverage, price } = props
  const change = price?.change24h ?? null
  const sign = change === null ? 0 : signOf(change)
  return (
    <>
      <b>{coin}-PERP</b>
      <span className="label">{maxLeverage}×</span>
      <span className="spring" />
      <Figure shown={price && grouped(price.mid)} />
      <span className={`num palette-change ${sign > 0 ? 'up' : sign < 0 ? 'down' : 'dim'}`}>
        {change === null ? '–' : signedPercent(change)}
      </span>
    </>
  )
}

/** Those whose name begins with what is typed, then those that contain it. */
function rank(entries: Entry[], typed: string): Entry[] {
  const sought = typed.trim().toLowerCase()
  if (sought === '') return entries
  const name = (entry: Entry) => (entry.is === 'market' ? entry.coin : entry.command.name).toLowerCase()
  const begins = entries.filter((entry) => name(entry).startsWith(sought))
  return [...begins, ...entries.filter((entry) => !begins.includes(entry) && name(entry).includes(sought))]
}

function scrollTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
