import { useEffect, useState } from 'react'
import type { ApprovalGuide, KeyPurpose } from '../../../preload/contract/custody.ts'
import { useRequest } from '../../desk/use-request.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { accountTexts } from '../../text/account-texts.ts'
import type { Run } from '../use-run.ts'

/** What the master wallet has to approve, exactly, and the two ways: the venue's own page, or signed typed data. */
export function ApproveStep(props: { purpose: KeyPurpose; ended: boolean; isBusy: boolean; run: Run }) {
  const { purpose, ended, isBusy, run } = props
  const request = useRequest()
  const [days, setDays] = useState(90)
  const [way, setWay] = useState<'page' | 'typed'>('page')
  const [guide, setGuide] = useState<ApprovalGuide | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (ended) return
    void request('keys.guide', { purpose, days }).then((answer) =>
      answer.ok ? setGuide(answer.value) : setProblem(answer.sentence),
    )
  }, [request, purpose, days, ended])
  if (ended) return <p className="said failed">{accountTexts.retireNote}</p>
  if (guide === null) return <p className="said">{problem ?? '…'}</p>
  return (
    <div className="account-form">
      <dl className="account-facts boxed">
        <Copied name="agent" text={guide.address} />
        <Copied name="name" text={guide.name} />
        <div>
          <dt className="label">for</dt>
          <dd>
            <span className={`network-chip ${guide.network}`}>{guide.network.toUpperCase()}</span>{' '}
            <span className="num account-address">{guide.master}</span>
          </dd>
        </div>
        <div>
          <dt className="label">valid</dt>
          <dd>
            <select
              className="field account-select"
              aria-label="Days"
              value={days}
              onChange={(event) => setDays(Number(event.target.value))}
            >
              {[7, 30, 90, 180].map((one) => (
                <option key={one} value={one}>
                  {one} days
                </option>
              ))}
            </select>
          </dd>
        </div>
      </dl>
      {guide.replaces !== null && <p className="warn-text">{accountTexts.replaces(guide.replaces)}</p>}
      <p className="account-note">{accountTexts.approveNote}</p>
      <fieldset className="account-choice" aria-label="How to approve">
        <button type="button" className="button" aria-pressed={way === 'page'} onClick={() => setWay('page')}>
          At the venue's page
        </button>
        <button type="button" className="button" aria-pressed={way === 'typed'} onClick={() => setWay('typed')}>
          By a signature
        </button>
      </fieldset>
      {way === 'page' ? (
        <ol className="guide">
          {guide.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : (
        <TypedData guide={guide} purpose={purpose} isBusy={isBusy} run={run} />
      )}
      <div className="account-actions">
        <span className="label">asking the venue every few seconds</span>
        <span className="spring" />
        <button type="button" className="button" disabled={isBusy} onClick={() => void run('keys.check', {})}>
          Check now
        </button>
      </div>
    </div>
  )
}

function TypedData(props: { guide: ApprovalGuide; purpose: KeyPurpose; isBusy: boolean; run: Run }) {
  const { guide, purpose, isBusy, run } = props
  const [signature, setSignature] = useState('')
  return (
    <form
      className="account-typed"
      aria-label="Signature"
      onSubmit={(event) => {
        event.preventDefault()
        void run('keys.submit', { purpose, signature })
      }}
    >
      <textarea className="field num typed-data" aria-label="Typed data" readOnly value={guide.typedData} rows={8} />
      <div className="account-actions">
        <CopyButton name="typed data" text={guide.typedData} />
        <span className="label">
          Sign it unchanged with the master wallet (eth_signTypedData_v4), and paste the signature.
        </span>
      </div>
      <label>
        <span className="label">Signature</span>
        <input
          className="field num"
          autoComplete="off"
          spellCheck={false}
          placeholder="0x…"
          value={signature}
          onChange={(event) => setSignature(event.target.value)}
        />
      </label>
      <div className="account-actions">
        <span className="spring" />
        <button type="submit" className="primary" disabled={isBusy || signature === ''}>
          Hand it in
        </button>
      </div>
    </form>
  )
}

function Copied({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd>
        <span className="num account-address">{text}</span> <CopyButton name={name} text={text} />
      </dd>
    </div>
  )
}
