import { type KeyboardEvent, useState } from 'react'
import type { LimitView } from '../../../preload/contract/policy.ts'
import { useNow } from '../../desk/use-now.ts'
import { countdown } from '../../format/clock.ts'
import { limitRead, limitSuffix, limitText } from '../../format/limit-text.ts'
import { usd } from '../../format/number-text.ts'
import { Figure } from '../../parts/figure.tsx'
import type { LimitText } from '../../text/policy-texts.ts'

/** One limit: its value in a field, what it comes to, its default, and what waits. Enter proposes, Esc takes the edit back. */
export function LimitRow(props: {
  text: LimitText
  limit: LimitView
  onPropose: (path: string, typed: string) => Promise<boolean>
}) {
  const { text, limit, onPropose } = props
  const { path, unit, value, byDefault, money, pending } = limit
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? limitText(unit, value)
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLSelectElement>) => {
    const field = event.currentTarget
    if (event.key === 'Enter' && !event.repeat)
      void onPropose(path, shown).then((isTaken) => {
        if (isTaken) setTyped(null)
      })
    else if (event.key === 'Escape' && typed !== null) setTyped(null)
    else if (event.key === 'Escape') field.blur()
    else if (field instanceof HTMLInputElement && event.key === 'ArrowDown') focusNext(field, 1)
    else if (field instanceof HTMLInputElement && event.key === 'ArrowUp') focusNext(field, -1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const isOwn = limitText(unit, value) !== limitText(unit, byDefault)
  const isList = unit === 'coins' || unit === 'sizes'
  const label = `${text.name}, ${text.does}`
  return (
    <tr className={typed === null ? '' : 'is-edited'} data-limit={path}>
      <td className="limit-name">{text.name}</td>
      <td className="limit-does">{text.does}</td>
      <td className="limit-value" colSpan={isList ? 2 : 1}>
        {unit === 'choice' ? (
          <select
            className="num"
            aria-label={label}
            value={shown}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={onKeyDown}
          >
            <option value="warn">warns</option>
            <option value="block">blocks</option>
          </select>
        ) : (
          <>
            <input
              className={isList ? 'num is-list' : 'num'}
              aria-label={label}
              autoComplete="off"
              spellCheck={false}
              value={shown}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={onKeyDown}
            />
            <span className="limit-suffix">{limitSuffix(unit)}</span>
          </>
        )}
      </td>
      {!isList && <td className="num limit-money">{money === null ? '' : <Figure shown={usd(money, 'floor')} />}</td>}
      <td className={`num limit-default ${isOwn ? '' : 'dim'}`}>{limitRead(unit, byDefault)}</td>
      <td className="limit-pending">
        {pending !== null && <Waiting read={limitRead(unit, pending.value)} at={pending.at} />}
      </td>
    </tr>
  )
}

function Waiting({ read, at }: { read: string; at: number }) {
  const now = useNow()
  return (
    <span className="num" title="Takes effect when the time is over; Enter at the value of now withdraws it.">
      {read} <span className="dim">in {countdown(at, now).replace(/^00:/, '')}</span>
    </span>
  )
}

/** The field above or below, in the order of the screen. */
function focusNext(field: HTMLElement, by: 1 | -1): void {
  const fields = [...document.querySelectorAll<HTMLElement>('.limits input, .limits select')]
  fields[fields.indexOf(field) + by]?.focus()
}
