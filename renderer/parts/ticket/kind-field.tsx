import { useEffect, useState } from 'react'
import { type Counts, NumberField } from './number-field.tsx'

/** A number with its kind ("risk %" 2, "ATR" 1.5). A new kind takes a known value at once, else waits for one. */
export function KindField<K extends string>(props: {
  label: string
  kinds: readonly (readonly [K, string])[]
  kind: K
  value: string | null
  isDisabled: boolean
  counts: (kind: K) => Counts
  /** The value a kind has by what the desk last computed; null where only the person can say it. */
  known?: (kind: K) => string | null
  onChange: (kind: K, value: string) => void
  onEmpty?: () => void
}) {
  const { label, kinds, kind, value, isDisabled, counts, known, onChange, onEmpty } = props
  const [waiting, setWaiting] = useState<K | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new kind or value from the words ends the wait
  useEffect(() => setWaiting(null), [kind, value])
  const shownKind = waiting ?? kind
  const choose = (next: K) => {
    const knownValue = next === kind ? value : (known?.(next) ?? null)
    if (knownValue === null || next === kind) return setWaiting(next)
    onChange(next, knownValue)
  }
  return (
    <>
      <select
        aria-label={`${label} kind`}
        value={shownKind}
        disabled={isDisabled}
        onChange={(event) => choose(event.target.value as K)}
      >
        {kinds.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
      <NumberField
        label={label}
        value={waiting === null || waiting === kind ? value : null}
        isDisabled={isDisabled}
        counts={counts(shownKind)}
        onNumber={(text) => onChange(shownKind, text)}
        {...(onEmpty && { onEmpty })}
      />
    </>
  )
}
