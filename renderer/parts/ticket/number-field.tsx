import { type KeyboardEvent, useRef, useState } from 'react'
import { useMarket } from '../../desk/market-context.tsx'
import { useRequest } from '../../desk/use-request.ts'
import { isFieldNumber } from '../../drafts/edit-intent.ts'

/** What a number counts, and so how far an arrow key moves it. */
export type Counts = 'price' | 'size' | 'percent' | 'money' | 'multiple' | 'leverage'

/** One number of the ticket: what is typed stays as typed while it has the focus; only a whole number is passed on. */
export function NumberField(props: {
  label: string
  value: string | null
  isDisabled?: boolean
  placeholder?: string
  /** What the number counts, shown inside the field: "R". */
  unit?: string
  counts: Counts
  onNumber: (value: string) => void
  onEmpty?: () => void
}) {
  const { label, value, isDisabled = false, placeholder = '–', unit, counts, onNumber, onEmpty } = props
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? value ?? ''
  const isBad = shown !== '' && !isFieldNumber(shown)
  const take = (text: string) => {
    setTyped(text)
    if (text === '') onEmpty?.()
    else if (isFieldNumber(text)) onNumber(text)
  }
  const onKeyDown = useNudge(counts, shown, (next) => {
    setTyped(null)
    onNumber(next)
  })
  const input = (
    <input
      className="num field"
      aria-label={label}
      aria-invalid={isBad}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      maxLength={30}
      disabled={isDisabled}
      placeholder={placeholder}
      value={shown}
      onChange={(event) => take(event.target.value.trim())}
      onFocus={(event) => event.target.select()}
      onBlur={() => setTyped(null)}
      onKeyDown={onKeyDown}
    />
  )
  if (unit === undefined) return input
  return (
    <span className="with-unit">
      {input}
      <span className="label">{unit}</span>
    </span>
  )
}

/** Arrow keys move a number by a tick, lot or step: Shift ten, Shift+Alt a hundred. The desk does the arithmetic. */
function useNudge(counts: Counts, shown: string, take: (value: string) => void) {
  const request = useRequest()
  const { coin } = useMarket()
  const isAsking = useRef(false)
  return async (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    if (isAsking.current || !isFieldNumber(shown)) return
    const size = event.shiftKey ? (event.altKey ? 100 : 10) : 1
    isAsking.current = true
    const answer = await request('number.nudge', {
      coin,
      kind: counts,
      value: shown,
      by: event.key === 'ArrowUp' ? size : -size,
    })
    isAsking.current = false
    if (answer.ok) take(answer.value.value)
  }
}
