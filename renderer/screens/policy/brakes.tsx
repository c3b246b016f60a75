import { type KeyboardEvent, useState } from 'react'
import type { BrakeView } from '../../../preload/contract/policy.ts'
import { useNow } from '../../desk/use-now.ts'
import { age, countdown } from '../../format/clock.ts'
import { checkNames } from '../../text/check-names.ts'
import { policyWords } from '../../text/policy-texts.ts'

type Release = (limit: BrakeView['limit'], phrase: string) => Promise<boolean>

/** The limits that have stopped the desk: why, since when, until when, and what ends each before that. */
export function Brakes({ brakes, onRelease }: { brakes: readonly BrakeView[]; onRelease: Release }) {
  if (brakes.length === 0) return null
  return (
    <ul className="brakes" aria-label="Limits that have stopped the desk">
      {brakes.map((brake) => (
        <Brake key={brake.limit} brake={brake} onRelease={onRelease} />
      ))}
    </ul>
  )
}

function Brake({ brake, onRelease }: { brake: BrakeView; onRelease: Release }) {
  const { limit, text, since, until, phrase } = brake
  const now = useNow()
  const [typed, setTyped] = useState('')
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && !event.repeat)
      void onRelease(limit, typed).then((isTaken) => {
        if (isTaken) setTyped('')
      })
    else if (event.key === 'Escape' && typed !== '') setTyped('')
    else if (event.key === 'Escape') event.currentTarget.blur()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <li className="brake">
      <b>{checkNames[limit]}</b>
      <span className="brake-text">{text}</span>
      <span className="num dim">
        {age(since, now)} ago{until === null ? '' : `, ${countdown(until, now)} left`}
      </span>
      {phrase === null ? (
        <span className="label">{policyWords.onlyTime}</span>
      ) : (
        <label className="brake-phrase">
          <span className="label">{policyWords.typePhrase(phrase)}</span>
          <input
            aria-label={policyWords.typePhrase(phrase)}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </label>
      )}
    </li>
  )
}
