import type { CheckReport, Report } from '../../../preload/contract/report.ts'
import { checkNames } from '../../text/check-names.ts'

/** How many checks pass, warn and block, with those that do not pass, blocks first. */
export function TicketChecks({ report }: { report: Report | null }) {
  const checks = report?.checks ?? []
  const { pass, warn, block } = checksByVerdict(checks)
  return (
    <section className="ticket-checks" aria-label="Checks">
      <p className="check-counts">
        {checks.length === 0 ? (
          <span className="label">checks –</span>
        ) : (
          <>
            <span className="quiet">{pass.length} pass</span>
            <span className={warn.length > 0 ? 'warn' : 'dim'}>{warn.length} warn</span>
            <span className={block.length > 0 ? 'block' : 'dim'}>{block.length} block</span>
          </>
        )}
      </p>
      <ul>
        {[...block, ...warn].map((check) => (
          <CheckLine key={check.id} check={check} />
        ))}
      </ul>
    </section>
  )
}

function CheckLine({ check }: { check: CheckReport }) {
  return (
    <li className={`check-line ${check.verdict}`} title={check.why} data-check={check.id}>
      <span>{checkNames[check.id]}</span>
      <span className="num">
        {check.measured} <span className="dim">/ {check.limit}</span>
      </span>
    </li>
  )
}

/** The checks of a report by their verdict, each list in the order of the table. */
export function checksByVerdict(checks: readonly CheckReport[]): Record<CheckReport['verdict'], CheckReport[]> {
  const of = (verdict: CheckReport['verdict']) => checks.filter((check) => check.verdict === verdict)
  return { pass: of('pass'), warn: of('warn'), block: of('block') }
}
