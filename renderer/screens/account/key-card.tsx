import { useState } from 'react'
import type { Custody, KeyView } from '../../../preload/contract/custody.ts'
import { unknown } from '../../format/number-text.ts'
import { KeyCap } from '../../parts/key-cap.tsx'
import { Panel } from '../../parts/panel.tsx'
import { accountTexts, approvalWords } from '../../text/account-texts.ts'
import type { Run } from '../use-run.ts'
import { Fact } from './facts.tsx'

/** One key as it stands, with what can be done to it. */
export function KeyCard(props: {
  title: string
  view: KeyView | null
  custody: Custody
  isBusy: boolean
  run: Run
  onSetUp: () => void
}) {
  const { title, view, custody, isBusy, run, onSetUp } = props
  const [isEnding, setEnding] = useState(false)
  if (view === null)
    return (
      <Panel name={title} head={<StateChip view={null} />}>
        <p className="account-note padded">
          {title === 'Trading key' ? accountTexts.keyNote : accountTexts.emergencyNote}
        </p>
        <div className="account-actions padded">
          <span className="spring" />
          <button type="button" className="button" onClick={onSetUp} aria-label={`Set up the ${title.toLowerCase()}`}>
            Set up
          </button>
        </div>
      </Panel>
    )
  const { purpose } = view
  return (
    <Panel name={title} head={<StateChip view={view} />}>
      <dl className="account-facts">
        <Fact name="name">{view.name || unknown}</Fact>
        <Fact name="address">
          <span className="num account-address">{view.address}</span>
        </Fact>
        <Fact name="approval">
          <span className={view.approval === 'approved' ? '' : 'warn-text'}>{approvalWords[view.approval]}</span>
        </Fact>
        <Fact name="ends">
          <span className={`num ${view.expiry === 'fine' ? '' : 'warn-text'}`}>{endText(view)}</span>
        </Fact>
        <Fact name="opened by">{view.keychain === null ? 'passphrase' : `passphrase · ${view.keychain}`}</Fact>
        {purpose === 'agent' && (
          <Fact name="locks after">
            <LockAfter minutes={custody.lockAfterMinutes} run={run} />
          </Fact>
        )}
      </dl>
      {isEnding ? (
        <div className="account-ending">
          <p>{accountTexts.retireNote}</p>
          <div className="account-actions">
            <span className="spring" />
            <button type="button" className="button" onClick={() => setEnding(false)}>
              Keep it
            </button>
            <button
              type="button"
              className="button danger"
              disabled={isBusy}
              onClick={() => {
                setEnding(false)
                void run('keys.retire', { purpose })
              }}
            >
              End this key
            </button>
          </div>
        </div>
      ) : (
        <div className="account-actions padded">
          <button type="button" className="button bare" disabled={isBusy} onClick={() => setEnding(true)}>
            End…
          </button>
          <span className="spring" />
          {(view.approval !== 'approved' || !view.isOpen) && (
            <button
              type="button"
              className="button"
              onClick={onSetUp}
              aria-label={`Go on with the ${title.toLowerCase()}`}
            >
              {view.approval === 'approved' ? 'Unlock' : 'Approve'}
            </button>
          )}
          {view.isOpen && (
            <button
              type="button"
              className="button"
              disabled={isBusy}
              aria-label={`Lock the ${title.toLowerCase()}`}
              onClick={() => void run('keys.lock', { all: purpose === 'emergency' })}
            >
              {purpose === 'agent' ? 'Lock' : 'Lock both'} {purpose === 'agent' && <KeyCap keys="Shift L" />}
            </button>
          )}
        </div>
      )}
    </Panel>
  )
}

function StateChip({ view }: { view: KeyView | null }) {
  const [word, tone] = view === null ? ['none', 'none'] : view.isOpen ? ['open', 'open'] : ['locked', 'locked']
  return (
    <>
      <span className="spring" />
      <span className={`key-state ${tone}`}>{word}</span>
    </>
  )
}

function endText({ approval, validUntil }: KeyView): string {
  if (approval !== 'approved') return unknown
  return validUntil === null
    ? 'not told by the venue'
    : `${new Date(validUntil).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const choices = [5, 15, 30, 60, 240]

function LockAfter({ minutes, run }: { minutes: number; run: Run }) {
  const listed = choices.includes(minutes) ? choices : [...choices, minutes].sort((a, b) => a - b)
  return (
    <select
      className="field account-select"
      aria-label="Lock after"
      value={minutes}
      onChange={(event) => void run('keys.lockAfter', { minutes: Number(event.target.value) })}
    >
      {listed.map((one) => (
        <option key={one} value={one}>
          {one} min untouched
        </option>
      ))}
    </select>
  )
}
