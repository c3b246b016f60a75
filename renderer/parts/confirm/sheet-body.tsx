import type { CheckId, CheckReport } from '../../../preload/contract/report.ts'
import type { Leg, Sheet } from '../../../preload/contract/sheet.ts'
import { liquidationText, usd } from '../../format/number-text.ts'
import { checkNames } from '../../text/check-names.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'
import { ClaimedSize } from '../ticket/claimed-size.tsx'
import { checksByVerdict } from '../ticket/ticket-checks.tsx'
import { LossRow } from '../ticket/ticket-result.tsx'

const whenTexts: Record<Leg['when'], string> = {
  first: 'first',
  now: 'now',
  child: 'with the entry',
  on_fill: 'on the fill, by the desk',
  next: 'once the one above is done',
  rule: 'later, by the desk',
}

/** What is confirmed: the sentence, the legs as they will be signed, the losses, and every check. */
export function SheetBody(props: {
  sheet: Sheet
  acks: readonly CheckId[]
  changes: readonly string[]
  onAcknowledge: (id: CheckId) => void
}) {
  const { sheet, acks, changes, onAcknowledge } = props
  const { report } = sheet
  return (
    <div className="modal-body">
      {changes.length > 0 && (
        <div className="changes" role="alert">
          <b>Changed since you looked; nothing was sent.</b>
          <ul>
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="sentence">{sheet.sentence}</p>
      <Legs legs={sheet.legs} />
      {sheet.notes.length > 0 && (
        <ul className="notes" aria-label="Notes">
          {sheet.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <ClaimedSize report={report} />
      {report.losses !== null && <LossRow report={report} />}
      {report.ticket !== null && report.ticket.action === 'open' && <MarginRow ticket={report.ticket} />}
      <Checks checks={report.checks} acks={acks} onAcknowledge={onAcknowledge} />
    </div>
  )
}

function Legs({ legs }: { legs: readonly Leg[] }) {
  return (
    <table className="legs" aria-label="Legs">
      <tbody>
        {legs.map((leg, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two legs may be the same but for their place
          <tr key={at}>
            <td className="dim">{at + 1}</td>
            <td className={`leg-role ${leg.role}`}>{leg.role}</td>
            <td className="num leg-text">{leg.text}</td>
            <td className="dim leg-when">{whenTexts[leg.when]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function MarginRow({ ticket }: { ticket: NonNullable<Sheet['report']['ticket']> }) {
  return (
    <p className="margin-row">
      <span className="label">margin</span> <Figure shown={usd(ticket.margin, 'expand')} />
      <span className="label">leverage</span> <Figure shown={`${ticket.leverage}× ${ticket.marginMode}`} />
      <span className="label">liquidation</span>{' '}
      <Figure shown={ticket.liquidation === null ? null : liquidationText(ticket.liquidation, ticket.side)} />
      <span className="label">notional</span> <Figure shown={usd(ticket.notional)} />
    </p>
  )
}

function Checks(props: {
  checks: readonly CheckReport[]
  acks: readonly CheckId[]
  onAcknowledge: (id: CheckId) => void
}) {
  const { checks, acks, onAcknowledge } = props
  const { pass, warn, block } = checksByVerdict(checks)
  return (
    <section className="checks" aria-label="Checks">
      {block.map((check) => (
        <div key={check.id} className="check block" data-check={check.id}>
          <span className="verdict">BLOCK</span>
          <CheckText check={check} />
        </div>
      ))}
      {warn.map((check, at) => (
        <button
          key={check.id}
          type="button"
          className="check warn"
          aria-pressed={acks.includes(check.id)}
          aria-label={`Acknowledge ${checkNames[check.id]}`}
          data-check={check.id}
          onClick={() => onAcknowledge(check.id)}
        >
          <span className="verdict">
            <KeyCap keys={String(at + 1)} /> {acks.includes(check.id) ? 'seen' : 'WARN'}
          </span>
          <CheckText check={check} />
        </button>
      ))}
      {pass.length > 0 && (
        <details className="passes">
          <summary>
            {pass.length} {pass.length === 1 ? 'check passes' : 'checks pass'}
          </summary>
          {pass.map((check) => (
            <div key={check.id} className="check pass" data-check={check.id}>
              <span className="verdict">pass</span>
              <CheckText check={check} />
            </div>
          ))}
        </details>
      )}
    </section>
  )
}

function CheckText({ check }: { check: CheckReport }) {
  return (
    <>
      <span className="check-name">
        {checkNames[check.id]} <span className="check-id">{check.id}</span>
      </span>
      <span className="num check-numbers">
        {check.measured} <span className="dim">/ {check.limit}</span>
      </span>
      {check.verdict !== 'pass' && <span className="check-why">{check.why}</span>}
    </>
  )
}
