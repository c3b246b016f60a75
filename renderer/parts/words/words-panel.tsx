import './words-panel.css'
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import { useLate } from '../../desk/use-late.ts'
import { segmentWords } from '../../drafts/segment-words.ts'
import { useWords } from '../../drafts/words-context.tsx'
import { fieldTones, words as texts } from '../../text/sentences.ts'
import { KeyCap } from '../key-cap.tsx'
import { Answers } from './answers.tsx'
import { ResultLine } from './result-line.tsx'

/** The words box with its spans, and right under it what the desk makes of the words. */
export function WordsPanel(props: {
  box: RefObject<HTMLTextAreaElement | null>
  notice: React.ReactNode
  onEnter: () => void
  onAnswer: (index: number) => void
}) {
  const { box, notice, onEnter, onAnswer } = props
  const { words, report, isSizing, isReading, say, recall } = useWords()
  const isReadingLong = useLate(isReading)
  const mirror = useRef<HTMLDivElement>(null)
  const spans = report === null || isSizing ? [] : report.reading.spans
  const question = words.trim() === '' ? null : (report?.reading.question ?? null)

  useEffect(() => {
    // The mirror must scroll with the box, or the underlines leave their words.
    if (box.current && mirror.current) mirror.current.scrollTop = box.current.scrollTop
  })

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      if (!event.repeat) onEnter()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (words === '') event.currentTarget.blur()
      else say('')
    } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && isAtEdge(event.currentTarget)) {
      if (recall(event.key === 'ArrowUp' ? 1 : -1)) event.preventDefault()
    }
  }

  return (
    <section className="panel words-panel" aria-label="Words">
      <div className="words-line">
        <KeyCap keys="/" />
        <div className="words-box">
          <div className="mirror" aria-hidden="true" ref={mirror}>
            {segmentWords(words, spans).map((segment, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: segments have no identity but their place
              <span key={at} className={segment.field === null ? '' : `span tone-${fieldTones[segment.field]}`}>
                {segment.text}
              </span>
            ))}
          </div>
          <textarea
            ref={box}
            aria-label="words"
            rows={2}
            value={words}
            maxLength={2000}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            placeholder={texts.placeholder}
            onChange={(event) => say(event.target.value.replaceAll('\n', ' '))}
            onKeyDown={onKeyDown}
            onScroll={(event) => {
              if (mirror.current) mirror.current.scrollTop = event.currentTarget.scrollTop
            }}
          />
        </div>
      </div>
      <div className="words-answer">
        {question === null || question.options.length === 0 ? (
          <ResultLine />
        ) : (
          <Answers
            question={question}
            model={report?.model ?? null}
            isReading={isReadingLong}
            onAnswer={onAnswer}
            onLeave={() => box.current?.focus()}
          />
        )}
        {notice}
      </div>
    </section>
  )
}

/** Whether an arrow may leave the line: the caret stands at one end of a text without a selection. */
function isAtEdge(box: HTMLTextAreaElement): boolean {
  if (box.selectionStart !== box.selectionEnd) return false
  return box.selectionStart === 0 || box.selectionStart === box.value.length
}
