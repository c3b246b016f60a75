import type { KeyboardEvent } from 'react'
import type { Question } from '../../../preload/contract/report.ts'
import { grouped } from '../../format/number-text.ts'
import { KeyCap } from '../key-cap.tsx'

/** The one question, with its numbered answers, each with the size it means. */
export function Answers(props: { question: Question; onAnswer: (index: number) => void; onLeave: () => void }) {
  const { question, onAnswer, onLeave } = props
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    onLeave()
  }
  return (
    <fieldset className="answers" aria-label="Question" onKeyDown={onKeyDown}>
      <legend>{question.text}</legend>
      {question.options.slice(0, 9).map((option, at) => (
        <button
          key={option.label}
          type="button"
          className="answer"
          disabled={option.words === undefined}
          onClick={() => onAnswer(at)}
        >
          <KeyCap keys={String(at + 1)} />
          <span>{option.label}</span>
          {option.size !== null && <span className="num">= {grouped(option.size)}</span>}
        </button>
      ))}
    </fieldset>
  )
}
