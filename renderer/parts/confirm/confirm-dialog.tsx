import './confirm.css'
import type { KeyboardEvent } from 'react'
import type { Sheet } from '../../../preload/contract/sheet.ts'
import { shortAddress } from '../../format/short-address.ts'
import { words as texts } from '../../text/sentences.ts'
import { KeyCap } from '../key-cap.tsx'
import { Modal } from '../overlay/modal.tsx'
import { warningOfDigit, whyNotSend } from './confirm-state.ts'
import { OutcomeView } from './outcome-view.tsx'
import { Ring } from './ring.tsx'
import { SheetBody } from './sheet-body.tsx'
import type { Confirm } from './use-confirm.ts'

/** The confirm sheet as a dialog: read, acknowledge, send, and see what became of it. */
export function ConfirmDialog({ confirm }: { confirm: Confirm }) {
  const { state } = confirm
  if (state.is === 'closed' || state.is === 'reviewing') return null
  const onKeyDown = (event: KeyboardEvent<HTMLDialogElement>) => {
    const isOnButton = event.target instanceof HTMLButtonElement && event.target.dataset.key !== 'Enter'
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (
      event.key === 'Enter' &&
      !(isOnButton || (event.target instanceof HTMLElement && event.target.tagName === 'SUMMARY'))
    ) {
      event.preventDefault()
      if (state.is === 'sheet') confirm.send(event.repeat)
      else if (state.is === 'expired') confirm.again(event.repeat)
      else if (state.is !== 'sending' && !event.repeat && performance.now() - state.openedAt > 400) confirm.back()
    }
    if (state.is !== 'sheet' || event.repeat) return
    const warning = warningOfDigit(state.sheet.report.checks, event.key)
    if (warning !== undefined) confirm.acknowledge(warning.id)
  }
  return (
    <Modal name="Confirm" className={`confirm ${state.sheet.network}`} onClose={confirm.back} onKeyDown={onKeyDown}>
      <ConfirmHead sheet={state.sheet}>
        {state.is === 'sheet' && <Ring openedAt={state.openedAt} lifeMs={state.sheet.lifeMs} />}
      </ConfirmHead>
      {(state.is === 'sheet' || state.is === 'sending') && (
        <SheetBody
          sheet={state.sheet}
          acks={state.acks}
          changes={state.is === 'sheet' ? state.changes : []}
          onAcknowledge={confirm.acknowledge}
        />
      )}
      {state.is === 'expired' && (
        <div className="modal-body">
          <p className="sentence">{state.sheet.sentence}</p>
          <p className="outcome-text warn" role="alert">
            {texts.expired} {texts.expiredNext}
          </p>
        </div>
      )}
      {state.is === 'ended' && <OutcomeView outcome={state.outcome} sentence={state.sheet.sentence} />}
      {state.is === 'failed' && (
        <div className="modal-body">
          <p className="sentence">{state.sheet.sentence}</p>
          <p className="outcome-text danger" role="alert">
            {state.sentence}
          </p>
        </div>
      )}
      <ConfirmFoot confirm={confirm} />
    </Modal>
  )
}

function ConfirmHead({ sheet, children }: { sheet: Sheet; children: React.ReactNode }) {
  return (
    <header className="modal-head">
      <span className={`network-chip ${sheet.network}`}>{sheet.network.toUpperCase()}</span>
      <h2>Confirm</h2>
      <span className="num dim">{shortAddress(sheet.account)}</span>
      <span className="spring" />
      {children}
    </header>
  )
}

function ConfirmFoot({ confirm }: { confirm: Confirm }) {
  const { state } = confirm
  if (state.is === 'sheet' || state.is === 'sending') {
    const isSending = state.is === 'sending'
    const whyNot = whyNotSend(state.sheet, state.acks)
    return (
      <footer className="modal-foot">
        <button type="button" className="button" disabled={isSending} onClick={confirm.back}>
          Back <KeyCap keys="Esc" />
        </button>
        <p className={`foot-note ${whyNot === null ? '' : 'warn'}`} role="status">
          {isSending ? texts.sending : (whyNot ?? texts.bindNote)}
        </p>
        <button
          type="button"
          className="primary"
          data-key="Enter"
          disabled={isSending || whyNot !== null}
          onClick={() => confirm.send(false)}
        >
          {isSending ? 'Sending…' : 'Send'} <KeyCap keys="Enter" />
        </button>
      </footer>
    )
  }
  const isExpired = state.is === 'expired'
  return (
    <footer className="modal-foot">
      <span className="spring" />
      {isExpired && (
        <button type="button" className="button" onClick={confirm.back}>
          Back <KeyCap keys="Esc" />
        </button>
      )}
      <button
        type="button"
        className="primary"
        data-key="Enter"
        onClick={() => (isExpired ? confirm.again(false) : confirm.back())}
      >
        {isExpired ? 'Review again' : 'Close'} <KeyCap keys="Enter" />
      </button>
    </footer>
  )
}
