import { useEffect, useState } from 'react'

const radius = 11
const length = 2 * Math.PI * radius

/** The ring of a sheet's life: what is left of it, with the seconds inside. */
export function Ring({ openedAt, lifeMs }: { openedAt: number; lifeMs: number }) {
  const [now, setNow] = useState(() => performance.now())
  useEffect(() => {
    setNow(performance.now())
    const timer = setInterval(() => setNow(performance.now()), 250)
    return () => clearInterval(timer)
  }, [])
  const leftMs = Math.max(0, openedAt + lifeMs - now)
  const seconds = Math.ceil(leftMs / 1000)
  return (
    <span className={`ring ${seconds <= 5 ? 'is-short' : ''}`} role="timer" aria-label={`${seconds} seconds left`}>
      <svg viewBox="0 0 26 26" width="26" height="26" aria-hidden="true">
        <circle cx="13" cy="13" r={radius} className="ring-track" />
        <circle
          cx="13"
          cy="13"
          r={radius}
          className="ring-left"
          strokeDasharray={length}
          strokeDashoffset={length * (1 - leftMs / lifeMs)}
          transform="rotate(-90 13 13)"
        />
      </svg>
      <span className="num">{seconds}</span>
    </span>
  )
}
