import type { OutlookReport, Report } from '../../../preload/contract/report.ts'
import {
  grouped,
  isSameNumber,
  liquidationText,
  multiple,
  otherSign,
  percent,
  priceText,
  signOf,
  usd,
} from '../../format/number-text.ts'
import { ticket as texts } from '../../text/ticket-text.ts'
import { Figure } from '../figure.tsx'

/** What the order comes to beside its size, two facts a row; `–` is not known. */
export function TicketFacts({ report }: { report: Report | null }) {
  const ticket = report?.ticket ?? null
  const outlook = report?.outlook ?? null
  const isOpen = ticket?.action === 'open'
  return (
    <dl className="facts">
      <Fact name="notional" shown={ticket && usd(ticket.notional)} />
      <Fact name="margin" shown={isOpen ? usd(ticket.margin, 'expand') : null} />
      <Fact name="liquidation" shown={ticket?.liquidation ? liquidationText(ticket.liquidation, ticket.side) : null} />
      <Fact
        name="stop → liq"
        title="In distances from entry to stop"
        shown={outlook?.liquidationGap ? `${multiple(outlook.liquidationGap)}×` : null}
      />
      <Fact name="1 R" title="What the stop loses, all-in" shown={outlook?.r ? usd(outlook.r, 'expand') : null} />
      <Fact
        name="reward"
        title="All targets, after both fees"
        shown={
          outlook?.rewardToRisk
            ? `${multiple(outlook.rewardToRisk)}R`
            : outlook?.reward
              ? usd(outlook.reward, 'floor')
              : null
        }
      />
      <Fact name="break-even" title="With both fees" shown={outlook?.breakEven ? priceText(outlook.breakEven) : null} />
      <Fact
        name="even at"
        title="The share of wins at which reward and loss even out"
        shown={outlook?.breakEvenWinRate ? `${percent(outlook.breakEvenWinRate, 1)} won` : null}
      />
      <Fact {...fundingFact(outlook)} />
      <Fact
        name="open risk"
        title="All stops together, with this order, of equity"
        shown={outlook && (outlook.heat.after === null ? texts.noBound : percent(outlook.heat.after))}
        tone={outlook?.heat.after === null ? 'warn' : ''}
      />
      {ticket?.entry.limit && <Fact name="at worst" shown={grouped(ticket.entry.limit)} />}
      {outlook?.month && (
        <Fact
          name="month"
          title={`Lost this month, open risk and this order, of ${percent(outlook.month.limit, 0)}`}
          shown={outlook.month.total === null ? texts.noBound : percent(outlook.month.total)}
        />
      )}
    </dl>
  )
}

/** Funding of the time that was said, else of a day; a cost is shown as a loss. */
function fundingFact(outlook: OutlookReport | null): { name: string; shown: string | null; title: string } {
  const funding = outlook?.funding ?? null
  const title = 'At the present rate; a minus is paid'
  if (funding === null) return { name: 'funding / day', shown: null, title }
  const [amount, inR, name] =
    funding.held === null
      ? [funding.daily, funding.dailyR, 'funding / day']
      : [funding.held, funding.heldR, `funding ${funding.hours} h`]
  const money = usd(otherSign(amount), 'floor')
  if (inR === null) return { name, shown: money, title }
  return { name, shown: `${multiple(otherSign(inR), 3)}R`, title: `${title}: ${money}` }
}

/** What a person should know of how this size came about, each in one sentence. */
export function TicketNotes({ report }: { report: Report | null }) {
  const notes = report === null ? [] : notesOf(report)
  if (notes.length === 0) return null
  return (
    <ul className="ticket-notes">
      {notes.map(({ text, tone }) => (
        <li key={text} className={tone}>
          {text}
        </li>
      ))}
    </ul>
  )
}

type Note = { text: string; tone: '' | 'warn' }

/** The notes of a report, warnings first. */
export function notesOf({ outlook, ticket, checks }: Report): Note[] {
  const notes: Note[] = []
  const bound = checks.find((check) => check.id === 'VENUE_BOUND_LOSS' && check.verdict === 'warn')
  if (bound) notes.push({ text: texts.boundWarns(bound.measured, bound.limit), tone: 'warn' })
  if (outlook === null) return notes
  const { add, kelly, volatility, heat } = outlook
  if (heat.unbounded.length > 0) notes.push({ text: texts.noStopAt(heat.unbounded.join(', ')), tone: 'warn' })
  if (add !== null) notes.push(addNote(add), ...(add.needsStop === null ? [] : [needsNote(add.needsStop)]))
  // A fill at the trigger itself is what the words say already.
  const { trigger, price } = ticket?.entry ?? {}
  if (trigger !== undefined && price !== undefined && !isSameNumber(price, trigger))
    notes.push({ text: texts.atTrigger(priceText(trigger), priceText(price)), tone: '' })
  if (kelly !== null) {
    const { trades, winRate, payoff, used, isCapped } = kelly
    notes.push({ text: texts.kelly(trades, percent(winRate), multiple(payoff), percent(used), isCapped), tone: '' })
  }
  if (volatility !== null) {
    const { target, realised } = volatility
    notes.push({ text: texts.volatility(percent(target, 0), percent(realised, 0)), tone: '' })
  }
  return notes
}

const needsNote = (price: string): Note => ({ text: texts.addNeeds(grouped(price)), tone: 'warn' })

function addNote({ held, heldLoss, left }: NonNullable<OutlookReport['add']>): Note {
  const isFree = signOf(heldLoss) < 0
  const text = isFree
    ? texts.addFree(grouped(held), usd(heldLoss.slice(1), 'floor'))
    : texts.addHeld(grouped(held), usd(heldLoss, 'expand'))
  return { text: text + (left === null ? '' : texts.addLeft(usd(left, 'floor'))), tone: '' }
}

function Fact(props: { name: string; shown: string | null; title?: string; tone?: string }) {
  const { name, shown, title, tone = '' } = props
  return (
    <div title={title}>
      <dt className="label">{name}</dt>
      <dd>
        <Figure shown={shown} tone={tone} />
      </dd>
    </div>
  )
}
