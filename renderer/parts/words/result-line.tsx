import { useState } from 'react'
import type { Report } from '../../../preload/contract/report.ts'
import { useLate } from '../../desk/use-late.ts'
import { useNow } from '../../desk/use-now.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { useWords } from '../../drafts/words-context.tsx'
import { grouped, loss, usd } from '../../format/number-text.ts'
import { hasModelFailed, isModelsTurn } from '../../screens/review-gate.ts'
import { capLabels, flagTexts, words as texts } from '../../text/sentences.ts'

/** What the words come to, in one line. */
export function ResultLine() {
  const draft = useWords()
  const { words, report, isSizing, failure } = draft
  const isReading = useLate(draft.isReading)
  const desk = knownOf(useTopic('desk', {}))
  if (words.trim() === '')
    return (
      <p className="result quiet idle" role="status">
        {texts.idle}
      </p>
    )
  if (failure !== null)
    return (
      <p className="result failed" role="status">
        {failure}
      </p>
    )
  if (isReading) return <ReadingLine isLoading={desk?.modelState.state === 'loading'} />
  if (report === null)
    return (
      <p className="result quiet" role="status">
        {texts.sizing}
      </p>
    )
  if (report.answer !== null)
    return (
      <p className="result answered" role="status">
        {report.answer.text} <span className="source">{texts.sourceOf(report.answer)}</span>
      </p>
    )
  return (
    <p className={`result ${report.verdict} ${isSizing ? 'is-old' : ''}`} role="status" data-verdict={report.verdict}>
      {isModelsTurn(desk, { ...draft, isReading }) ? `${resultText(report)} ${enterText(report)}` : resultText(report)}
    </p>
  )
}

/** After this long without an answer, a person should know that there is another way. */
const slowSeconds = 3

/** That the model is at it; where it loads or takes long, what can be done meanwhile. */
function ReadingLine({ isLoading }: { isLoading: boolean }) {
  const [since] = useState(Date.now)
  const seconds = Math.round((useNow() - since) / 1_000)
  const text = isLoading ? texts.modelLoads : seconds < slowSeconds ? texts.reading : texts.modelSlow(seconds)
  return (
    <p className="result quiet" role="status">
      {text}
    </p>
  )
}

/** What Enter does next where the model is who can go on. */
function enterText({ refusal }: Report): string {
  return hasModelFailed(refusal) ? texts.enterAsksAgain : texts.enterReads
}

/** The line for a report: size, notional, margin, loss and the cap that bound it, or why there is none. */
export function resultText(report: Report): string {
  const { verdict, refusal, reading, ticket, sizing, losses, actions, checks } = report
  if (verdict === 'unreadable') return refusal?.text ?? texts.unreadable
  if (verdict === 'question') return reading.question?.text ?? texts.answerFirst
  if (verdict === 'refused') return refusal?.text ?? texts.unreadable
  const parts: string[] = []
  const told = actions.filter((action) => action.text !== undefined)
  if (told.length > 0) parts.push(...told.map(actionText))
  else if (ticket !== null && actions.length < 2) {
    parts.push(
      `${ticket.action === 'close' ? 'close ' : ''}${grouped(ticket.size)} ${ticket.coin}`,
      usd(ticket.notional),
    )
    if (ticket.action === 'open') parts.push(`margin ${usd(ticket.margin, 'expand')}`)
    if (losses !== null) parts.push(`${loss(losses.allIn)} at stop`)
    if (sizing?.boundBy) parts.push(`bound by ${capLabels[sizing.boundBy]}`)
  } else for (const action of actions) parts.push(actionText(action))
  if (told.length > 0 && losses !== null) parts.push(`${loss(losses.allIn)} at stop`)
  if (report.model?.claimedSize != null && ticket !== null)
    parts.push(texts.claimed(grouped(report.model.claimedSize), report.model.agrees ?? 'no'))
  const blocks = checks.filter((check) => check.verdict === 'block')
  const [first] = blocks
  if (first !== undefined) return `Blocked: ${first.why}${blocks.length > 1 ? ` (and ${blocks.length - 1} more)` : ''}`
  if (sizing?.whatIf) parts.unshift(`what-if on ${usd(sizing.equity)}`)
  parts.push(...reading.flags.map((flag) => flagTexts[flag] ?? flag.replaceAll('_', ' ')))
  return parts.join(' · ')
}

/** One management step in a few words. */
export function actionText(action: Report['actions'][number]): string {
  if (action.text !== undefined) return action.text
  const name = action.action.replaceAll('_', ' ')
  const size = action.size === undefined ? '' : ` ${grouped(action.size)}`
  const isMove = action.action === 'move_stop' || action.action === 'move_target'
  const price = action.price === undefined || !isMove ? '' : ` to ${grouped(action.price)}`
  const order = action.oid === undefined ? '' : ` order ${action.oid}`
  return `${name}${size} ${action.coin}${order}${price}`
}
