import type { Report } from '../../../preload/contract/report.ts'
import { grouped } from '../../format/number-text.ts'
import { ticket as texts } from '../../text/ticket-text.ts'
import { Figure } from '../figure.tsx'

/** The size that the model computed, beside the desk's own, where it offered one. Only the desk's is ever sent. */
export function ClaimedSize({ report }: { report: Report | null }) {
  const model = report?.model ?? null
  const ticket = report?.ticket ?? null
  if (model === null || model.claimedSize === null || ticket === null) return null
  const agrees = model.agrees ?? 'no'
  return (
    <dl className={`claimed ${agrees === 'no' ? 'differs' : ''}`} aria-label="The model’s size beside the desk’s">
      <div>
        <dt className="label">model</dt>
        <dd>
          <Figure shown={grouped(model.claimedSize)} />
        </dd>
      </div>
      <div>
        <dt className="label">desk</dt>
        <dd>
          <Figure shown={grouped(ticket.size)} />
        </dd>
      </div>
      <div className="verdict">{texts.claims[agrees]}</div>
    </dl>
  )
}
