import type { ReactNode } from 'react'
import { errorSentence } from '../../preload/contract/errors.ts'
import type { Feed } from '../../preload/contract/topics.ts'
import { useNow } from '../desk/use-now.ts'
import { age } from '../format/clock.ts'

/** A panel with its header; where it shows a stream, an old one is dimmed with its age. */
export function Panel(props: {
  name: string
  className?: string
  feed?: Feed<unknown>
  head?: ReactNode
  children: ReactNode
}) {
  const { name, className = '', feed, head, children } = props
  const isStale = feed?.is === 'stale'
  return (
    <section className={`panel ${className} ${isStale ? 'is-stale' : ''}`} aria-label={name}>
      <header className="panel-head">
        <h2>{name}</h2>
        {isStale && <StaleMark since={feed.since} />}
        {head}
      </header>
      {children}
    </section>
  )
}

/** How old a stale stream is. */
export function StaleMark({ since }: { since: number }) {
  const now = useNow()
  return <span className="stale-mark">old: {age(since, now)}</span>
}

/** The value of a stream, its skeleton while connecting, or the sentence of its failure. */
export function FeedBody<T>(props: { feed: Feed<T>; skeleton: ReactNode; children: (value: T) => ReactNode }) {
  const { feed, skeleton, children } = props
  if (feed.is === 'connecting') return skeleton
  if (feed.is === 'failed') return <p className="said failed">{errorSentence(feed.error)}</p>
  return children(feed.value)
}

/** Rows in the shape of what will stand there. */
export function Skeleton({ rows, height = 22 }: { rows: number; height?: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
        <div key={row} style={{ height, padding: '7px 8px', opacity: 1 - row / (rows + 2) }}>
          <span className="bone" />
        </div>
      ))}
    </div>
  )
}
