import { splitZeros, unknown } from '../format/number-text.ts'

/** A number for the eye: tabular, its ending zeros dimmed, `–` where it is not known. `same` is the part not to stress. */
export function Figure({
  shown,
  same = '',
  tone = '',
}: {
  shown: string | null | undefined
  same?: string
  tone?: string
}) {
  if (shown === null || shown === undefined) return <span className="num dim">{unknown}</span>
  const start = same !== '' && shown.startsWith(same) ? same : ''
  const [digits, zeros] = splitZeros(shown.slice(start.length))
  return (
    <span className={`num ${tone}`}>
      {start !== '' && <span className="same">{start}</span>}
      {digits}
      {zeros !== '' && <span className="zeros">{zeros}</span>}
    </span>
  )
}
