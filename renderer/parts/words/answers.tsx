import { type FocusEvent, type KeyboardEvent, useEffect, useRef } from 'react'
import type { Question, QuestionOption, Report } from '../../../preload/contract/report.ts'
import { grouped, loss, priceText } from '../../format/number-text.ts'
import { words as texts } from '../../text/sentences.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'
import { differingParts, isReadings } from './option-parts.ts'

/** Enter takes an answer only once the focus has been there to be seen, and a held one never; its digit takes it at once. */
const seenMs = 400

/** The one question with its numbered answers, each with what it comes to; readings of the words stand one a row. */
export function Answers(props: {
  question: Question
  model: Report['model']
  isReading: boolean
  onAnswer: (index: number) => void
  onLeave: () => void
}) {
  const { question, model, isReading, onAnswer, onLeave } = props
  const options = question.options.slice(0, 9)
  const reachedAt = useRef(0)
  // A question with other answers is another question; the same one, sized anew, is not.
  const asked = options.map(({ label }) => label).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts from the moment these answers stood there
  useEffect(() => {
    reachedAt.current = performance.now()
  }, [asked])
  const onFocus = (event: FocusEvent<HTMLFieldSetElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) reachedAt.current = performance.now()
  }

  const onKeyDown = (event: KeyboardEvent<HTMLFieldSetElement>) => {
    if (event.key === 'Escape') onLeave()
    else if (event.key === 'Enter') {
      if (!event.repeat && performance.now() - reachedAt.current >= seenMs) return
    } else if (!moveFocus(event)) return
    event.preventDefault()
  }
  const areReadings = isReadings(options)
  const notes = [
    model?.claimedSize == null ? null : texts.modelComputed(grouped(model.claimedSize)),
    isReading ? texts.readingToo : null,
  ].filter((note) => note !== null)
  return (
    <fieldset
      className={areReadings ? 'answers readings' : 'answers'}
      aria-label="Question"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <p className="asked">
        {question.text}
        {notes.length > 0 && <span className="quiet"> {notes.join(' ')}</span>}
      </p>
      {areReadings &&
        ['size', 'entry', 'stop', 'loss', ''].map((name) => (
          <span key={name} className="label column" aria-hidden="true">
            {name}
          </span>
        ))}
      {options.map((option, at) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer is its digit, and keeps the focus when it is sized anew
          key={at}
          type="button"
          className="answer"
          disabled={option.words === undefined}
          onClick={() => onAnswer(at)}
        >
          <KeyCap keys={String(at + 1)} />
          {areReadings ? <ReadingRow option={option} options={options} /> : <ShortAnswer option={option} />}
        </button>
      ))}
    </fieldset>
  )
}

function ShortAnswer({ option: { label, size, terms } }: { option: QuestionOption }) {
  return (
    <>
      <span>{label}</span>
      {size !== null && <span className="num">= {grouped(size)}</span>}
      {terms?.loss != null && <span className="num dim">· {loss(terms.loss)}</span>}
    </>
  )
}

/** One reading in terse words, what sets it apart stressed, with its size, entry, stop and loss; or why it is no order. */
function ReadingRow({ option, options }: { option: QuestionOption; options: readonly QuestionOption[] }) {
  const { intent, size, terms, by } = option
  const coin = intent !== null && 'coin' in intent ? intent.coin : null
  const number = (name: string, shown: string | null | undefined, tone = '') => (
    <span className="column">
      <span className="visually-hidden">{name} </span>
      <Figure shown={shown} tone={tone} />
    </span>
  )
  return (
    <>
      <span className="reading num">
        {differingParts(option, options).map(({ text, differs }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
          <span key={at} className={differs ? 'differs' : ''}>
            {text}{' '}
          </span>
        ))}
      </span>
      {terms != null && terms.refusal !== null ? (
        <span className="refusal" title={terms.refusal}>
          {terms.refusal.split('. ')[0]}
        </span>
      ) : (
        <>
          {number('size', size === null ? null : `${grouped(size)}${coin === null ? '' : ` ${coin}`}`)}
          {number('entry', terms?.entry == null ? null : priceText(terms.entry))}
          {number('stop', terms?.stop == null ? null : grouped(terms.stop))}
          {number('loss', terms?.loss == null ? null : loss(terms.loss), 'down')}
        </>
      )}
      <span className="label by">{by ?? ''}</span>
    </>
  )
}

/** Moves the focus between the answers by arrow keys; false where the key is no arrow. */
function moveFocus(event: KeyboardEvent<HTMLFieldSetElement>): boolean {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
  if (step === undefined) return false
  const answers = [...event.currentTarget.querySelectorAll<HTMLElement>('.answer:enabled')]
  const at = answers.indexOf(document.activeElement as HTMLElement)
  answers[Math.max(0, Math.min(answers.length - 1, at + step))]?.focus()
  return true
}
