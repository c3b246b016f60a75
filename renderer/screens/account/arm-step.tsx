import { useState } from 'react'
import { accountTexts } from '../../text/account-texts.ts'
import type { Run } from '../use-run.ts'

/** Mainnet's phrase, typed by hand; the desk compares it, not this window. */
export function ArmStep({ phrase, isBusy, run }: { phrase: string; isBusy: boolean; run: Run }) {
  const [typed, setTyped] = useState('')
  return (
    <form
      className="account-form"
      aria-label="Arm mainnet"
      onSubmit={(event) => {
        event.preventDefault()
        void run('network.arm', { phrase: typed })
      }}
    >
      <p className="account-note">{accountTexts.armNote}</p>
      <label>
        <span className="label">
          Type <b className="num phrase">{phrase}</b>
        </span>
        <input
          className="field num"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onPaste={(event) => event.preventDefault()}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <div className="account-actions">
        <span className="spring" />
        <button type="submit" className="primary gold" disabled={isBusy || typed === ''}>
          Arm mainnet
        </button>
      </div>
    </form>
  )
}
