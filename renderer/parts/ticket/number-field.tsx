import { useState } from 'react'
import { isFieldNumber } from '../../drafts/edit-intent.ts'

/** One number of the ticket: what is typed stays as typed while it has the focus; only a whole number is passed on. */
export function NumberField(props: {
  label: string
  value: string | null
  isDisabled?: boolean
  placeholder?: string
  /** What the number counts, shown inside the field: "R". */
  unit?: string
  onNumber: (value: string) => void
  onEmpty?: () => void
}) {
  const { label, value, isDisabled = false, placeholder = '–', unit, onNumber, onEmpty } = props
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? value ?? ''
  const isBad = shown !== '' && !isFieldNumber(shown)
  const take = (text: string) => {
    setTyped(text)
    if (text === '') onEmpty?.()
    else if (isFieldNumber(text)) onNumber(text)
  }
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
