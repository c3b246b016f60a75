import type { Span, SpanField } from '../../preload/contract/report.ts'

/** A stretch of the words: said for a field, or not read as one (`field` null). */
export type Segment = { text: string; field: SpanField | null }

/** Cuts words at the spans, in order; spans that overlap, are implied or point outside are left out. */
export function segmentWords(words: string, spans: readonly Span[]): Segment[] {
  const segments: Segment[] = []
  const said = spans.filter((span) => span.implied !== true && span.from < span.to && span.to <= words.length)
  let at = 0
  for (const span of said.toSorted((one, other) => one.from - other.from)) {
    if (span.from < at) continue
    if (span.from > at) segments.push({ text: words.slice(at, span.from), field: null })
    segments.push({ text: words.slice(span.from, span.to), field: span.field })
    at = span.to
  }
  if (at < words.length) segments.push({ text: words.slice(at), field: null })
  return segments
}
