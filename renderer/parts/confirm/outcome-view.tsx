import type { LegOutcome, Outcome } from '../../../preload/contract/sheet.ts'
import { grouped } from '../../format/number-text.ts'
import { checkNames } from '../../text/check-names.ts'
import { legStates, words as texts } from '../../text/sentences.ts'
import { Figure } from '../figure.tsx'

const titles: Record<Outcome['is'], string> = {
  accepted: 'Accepted by the exchange',
  rejected: 'Rejected by the exchange',
  unknown: 'Not known yet; being settled',
  not_sent: 'Not sent',
  changed: 'Changed; nothing was sent',
}
const tones: Record<Outcome['is'], string> = {
  accepted: 'good',
  rejected: 'danger',
  unknown: 'warn',
  not_sent: 'danger',
  changed: 'warn',
}

/** What became of a confirm, leg by leg; what is not known is never called failed. */
export function OutcomeView({ outcome, sentence }: { outcome: Outcome; sentence: string }) {
  return (
    <div className="modal-body" data-outcome={outcome.is}>
      <p className="sentence">{sentence}</p>
      <div className={`outcome-text ${tones[outcome.is]}`} role="alert">
        <b>{titles[outcome.is]}</b>
        <p>{outcome.text}</p>
        {outcome.is === 'unknown' && <p>{texts.waitUnknown}</p>}
      </div>
      {'legs' in outcome && <LegOutcomes legs={outcome.legs} />}
      {outcome.is === 'not_sent' && (
        <ul className="notes">
          {outcome.checks
            .filter((check) => check.verdict !== 'pass')
            .map((check) => (
              <li key={check.id}>
                {checkNames[check.id]}: {check.why}
              </li>
            ))}
        </ul>
      )}
      {outcome.is === 'changed' && (
        <ul className="notes">
          {outcome.changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** An outcome in one line: what each leg came to where it was accepted, else the desk's own words. */
export function outcomeLine(outcome: Outcome): string {
  if (outcome.is !== 'accepted') return outcome.text
  const legs = outcome.legs.map((leg) => {
    const price =
      leg.averagePrice === null ? '' : ` ${grouped(leg.filled ?? leg.size ?? '')} at ${grouped(leg.averagePrice)}`
    return `${leg.role} ${stateText(leg, outcome.legs)}${price}`
  })
  return legs.length === 0 ? outcome.text : legs.join(' · ')
}

/** A leg that waits for a fill which has come whole waits no more: the venue sets it, and the position's meter shows it. */
function stateText(leg: LegOutcome, legs: readonly LegOutcome[]): string {
  const entries = legs.filter(({ role, coin }) => role === 'entry' && coin === leg.coin)
  const isFilled = entries.length > 0 && entries.every((entry) => entry.filled !== null && entry.filled === entry.size)
  if (leg.role === 'leverage' && leg.state === 'filled') return texts.leverageSet
  return leg.state === 'waiting' && isFilled ? texts.setByFill : legStates[leg.state]
}

/** What a leg's state is about: the filled part of one that filled, the whole size of one that rests or waits. */
function doneSize({ filled, size }: LegOutcome): string | null {
  const shown = filled === null || filled === '0' ? size : filled
  return shown && grouped(shown)
}

function LegOutcomes({ legs }: { legs: readonly LegOutcome[] }) {
  return (
    <table className="legs" aria-label="Legs">
      <tbody>
        {legs.map((leg, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two legs may be the same but for their place
          <tr key={at}>
            <td className={`leg-role ${leg.role}`}>{leg.role}</td>
            <td className={`leg-state ${leg.state}`}>{stateText(leg, legs)}</td>
            <td className="leg-text">
              {leg.reason ?? (
                <>
                  {leg.size !== null && <Figure shown={doneSize(leg)} />} {leg.coin}
                  {leg.averagePrice !== null && (
                    <>
                      {' '}
                      at <Figure shown={grouped(leg.averagePrice)} />
                    </>
                  )}
                </>
              )}
            </td>
            <td className="dim num leg-when">{leg.oid === null ? '' : `oid ${leg.oid}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
