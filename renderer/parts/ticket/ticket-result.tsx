import type { Report } from '../../../preload/contract/report.ts'
import { capNames } from '../../../preload/contract/report.ts'
import { brief, grouped, loss } from '../../format/number-text.ts'
import { capLabels } from '../../text/sentences.ts'
import { Figure } from '../figure.tsx'
import { ClaimedSize } from './claimed-size.tsx'
import { TicketFacts, TicketNotes } from './ticket-outlook.tsx'

/** What the words come to: the size, the three losses, margin, liquidation, and the cap that bound it. */
export function TicketResult({ report }: { report: Report | null }) {
  const ticket = report?.ticket ?? null
  const sizing = report?.sizing ?? null
  return (
    <div className="outcome">
      <div className="big-size" data-testid="size">
        <span className="label">
          {sizing?.whatIf ? 'size, what-if' : ticket?.action === 'close' ? 'close' : 'size'}
        </span>
        <span className="spring" />
        <span className="size-now">
          <Figure shown={ticket && grouped(ticket.size)} />
        </span>
        <span className="quiet">{ticket?.coin}</span>
        {sizing?.naive && (
          <span className="num dim" title="Without fees and stop slippage">
            ({grouped(sizing.naive)})
          </span>
        )}
      </div>
      <ClaimedSize report={report} />
      <LossRow report={report} />
      <TicketNotes report={report} />
      <TicketFacts report={report} />
      <Caps report={report} />
    </div>
  )
}

/** The three losses at the stop, each a step worse. */
export function LossRow({ report }: { report: Report | null }) {
  const losses = report?.losses ?? null
  return (
    <dl className="losses" aria-label="Loss at the stop">
      <div title="Size times the distance to the stop">
        <dt className="label">planned</dt>
        <dd>
          <Figure shown={losses && loss(losses.planned)} tone={losses ? 'down' : ''} />
        </dd>
      </div>
      <div title="With both fees and stop slippage">
        <dt className="label">all-in</dt>
        <dd>
          <Figure shown={losses && loss(losses.allIn)} tone={losses ? 'down' : ''} />
        </dd>
      </div>
      <div title="The stop filled at the venue’s own bound, 10% away">
        <dt className="label">venue bound</dt>
        <dd>
          <Figure shown={losses && loss(losses.venueBound)} tone={losses ? 'down' : ''} />
        </dd>
      </div>
    </dl>
  )
}

function Caps({ report }: { report: Report | null }) {
  const sizing = report?.sizing ?? null
  const present = capNames.filter((name) => sizing?.caps[name] !== undefined)
  if (sizing === null || present.length === 0)
    return (
      <p className="caps label">
        bound by <span>–</span>
      </p>
    )
  return (
    <details className="caps" open={report?.verdict !== 'blocked'}>
      <summary>
        <span className="label">bound by</span>{' '}
        <b>{sizing.boundBy === null ? 'the size you said' : capLabels[sizing.boundBy]}</b>
        <span className="label"> · what each limit would give</span>
      </summary>
      <ul>
        {present.map((name) => (
          <li key={name} className={name === sizing.boundBy ? 'bound' : ''}>
            <span className="label">{capLabels[name]}</span>
            <Figure shown={brief(sizing.caps[name] ?? '')} />
          </li>
        ))}
      </ul>
    </details>
  )
}
