import './ticket.css'
import type { KeyboardEvent } from 'react'
import type { Side } from '../../../preload/contract/intent.ts'
import { useMarket } from '../../desk/market-context.tsx'
import { useWords } from '../../drafts/words-context.tsx'
import { ticket as texts } from '../../text/ticket-text.ts'
import { KeyCap } from '../key-cap.tsx'
import { Panel } from '../panel.tsx'
import { TicketChecks } from './ticket-checks.tsx'
import { TicketFields } from './ticket-fields.tsx'
import { TicketResult } from './ticket-result.tsx'
import { WhatIf } from './what-if.tsx'

/** The ticket: the sentence as fields, what it comes to, the checks, and the way to the confirm sheet. */
export function Ticket(props: {
  whyNot: string | null
  warning: string | null
  isBusy: boolean
  onReview: () => void
  /** The what-if grid stands in place of the result. */
  isWhatIf: boolean
  onWhatIf: (isOpen: boolean) => void
}) {
  const { whyNot, warning, isBusy, onReview, isWhatIf, onWhatIf } = props
  const { coin } = useMarket()
  const { words, report, intent, edit } = useWords()
  const isBlank = words.trim() === ''
  const shown = isBlank ? null : report
  const said = shown?.reading.intent ?? null
  const isManaging = said !== null && said.action !== 'open'
  const change = (next: Parameters<typeof edit>[0]) => edit(next, coin)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLInputElement)) return
    if (event.key === 'Enter' && !event.repeat) {
      event.preventDefault()
      onReview()
    } else if (event.key === 'Escape') event.target.blur()
  }
  return (
    <Panel
      name="Ticket"
      className="ticket-panel"
      head={
        <>
          <button type="button" className="what-if-open" aria-pressed={isWhatIf} onClick={() => onWhatIf(!isWhatIf)}>
            {texts.whatIf} <KeyCap keys="w" />
          </button>
          <span className="spring" />
          <span className="label">asked</span>
          <span className="label ticket-result-head">result</span>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter and Esc of the fields inside */}
      <div className="ticket" onKeyDown={onKeyDown}>
        <Sides
          side={intent?.side ?? shown?.ticket?.side ?? null}
          isDisabled={isManaging}
          onSide={(side) => change({ field: 'side', side })}
        />
        <TicketFields intent={intent} report={shown} isDisabled={isManaging} edit={change} />
        {isWhatIf && !isBlank ? (
          <WhatIf onClose={() => onWhatIf(false)} />
        ) : (
          <>
            <TicketResult report={shown} />
            <TicketChecks report={shown} />
          </>
        )}
        <div className="review">
          <p className={`why-not ${warning === null ? '' : 'warn'}`} role="note">
            {warning ?? whyNot ?? ''}
          </p>
          <button
            type="button"
            className={warning === null ? 'primary' : 'primary muted'}
            disabled={whyNot !== null || isBusy}
            onClick={onReview}
          >
            Review <KeyCap keys="Enter" />
          </button>
        </div>
      </div>
    </Panel>
  )
}

function Sides(props: { side: Side | null; isDisabled: boolean; onSide: (side: Side) => void }) {
  const { side, isDisabled, onSide } = props
  const button = (one: Side, name: string, keys: string) => (
    <button
      type="button"
      aria-pressed={side === one}
      aria-label={name}
      className={one}
      disabled={isDisabled}
      onClick={() => onSide(one)}
    >
      {name} <KeyCap keys={keys} />
    </button>
  )
  return (
    <fieldset className="sides" aria-label="Side">
      {button('long', 'Long', 'b')}
      {button('short', 'Short', 's')}
    </fieldset>
  )
}
