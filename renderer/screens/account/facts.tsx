import type { ReactNode } from 'react'
import type { Custody } from '../../../preload/contract/custody.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { percent, unknown } from '../../format/number-text.ts'
import { Panel } from '../../parts/panel.tsx'
import { modeText } from '../../text/account-texts.ts'
import type { Run } from '../use-run.ts'

/** What the venue says of the account: address, mode, fees, requests left. */
export function Facts({ custody, isBusy, run }: { custody: Custody; isBusy: boolean; run: Run }) {
  const { master, mode, fees, budget } = custody
  const desk = knownOf(useTopic('desk', {}))
  const deadMan = desk?.deadMan
  // The desk asks for it each minute; what the check of the keys saw is older.
  const asked = desk?.budget?.requests ?? budget
  return (
    <Panel name="Account">
      <dl className="account-facts">
        <Fact name="address">
          <span className="num account-address">{master}</span>
        </Fact>
        <Fact name="mode">
          <span className={mode.why === null ? '' : 'danger-text'}>{modeText(mode.word)}</span>
        </Fact>
        <Fact name="fees">
          <span className="num">
            {fees === null ? unknown : `taker ${percent(fees.taker, 4)} · maker ${percent(fees.maker, 4)}`}
          </span>
        </Fact>
        <Fact name="requests">
          <span className="num">
            {asked === null ? unknown : `${asked.used.toLocaleString('en')} of ${asked.cap.toLocaleString('en')}`}
          </span>
        </Fact>
        <Fact name="dead-man">
          <span title={deadMan?.text}>{deadMan === undefined ? unknown : deadManWords[deadMan.is]}</span>
        </Fact>
      </dl>
      {mode.why !== null && <p className="said failed">{mode.why}</p>}
      {custody.network !== 'paper' && (
        <div className="account-actions padded">
          <span className="spring" />
          <button type="button" className="button" disabled={isBusy} onClick={() => void run('keys.check', {})}>
            Read again
          </button>
        </div>
      )}
    </Panel>
  )
}

/** The exchange's own switch that cancels all when the desk is silent; turned on and off in the palette. */
const deadManWords = {
  on: 'on: silent for 60 s, all orders go, stops too',
  off: 'off',
  unavailable: 'not available to this account',
} as const

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
