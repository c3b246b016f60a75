import { type ReactNode, useEffect, useRef } from 'react'
import type { Custody, KeyPurpose } from '../../../preload/contract/custody.ts'
import { shortAddress } from '../../format/short-address.ts'
import { accountTexts } from '../../text/account-texts.ts'
import type { Run } from '../use-run.ts'
import { ApproveStep } from './approve-step.tsx'
import { ArmStep } from './arm-step.tsx'
import { KeyStep } from './key-step.tsx'

type Step = { title: string; done: string | null; body: ReactNode }

/** What has to be done before orders leave, in order: the first that is not done stands open. */
export function SetupSteps(props: { custody: Custody; purpose: KeyPurpose; isBusy: boolean; run: Run }) {
  const { custody, purpose, isBusy, run } = props
  const key = custody[purpose]
  const stage = [custody.network, purpose, key?.address, key?.approval, key?.isOpen, custody.arming.isArmed].join(' ')
  const open = useFocusOnChange(stage)
  if (custody.network === 'paper')
    return (
      <>
        <p className="account-lead">{accountTexts.paperNote}</p>
        {custody.mayLeavePaper && (
          <p className="account-note">
            To trade elsewhere, open testnet or mainnet on the left: it asks for the public address of your account.
          </p>
        )}
      </>
    )
  const shared = { purpose, isBusy, run }
  const steps: Step[] = [
    {
      title: 'A key of the desk',
      done: key === null ? null : `${key.name} · ${shortAddress(key.address)}`,
      body: <KeyStep key={purpose} {...shared} custody={custody} />,
    },
    {
      title: 'Approved by the master wallet',
      done: key?.approval === 'approved' ? 'approved' : null,
      body: <ApproveStep key={`${purpose} ${key?.address}`} {...shared} ended={key?.approval === 'ended'} />,
    },
    {
      title: 'Unlocked',
      done: key?.isOpen === true ? 'open' : null,
      body: <UnlockStep {...shared} hasKeychain={key?.keychain != null} />,
    },
    ...(custody.arming.isNeeded && purpose === 'agent'
      ? [
          {
            title: 'Armed for this session',
            done: custody.arming.isArmed ? 'real orders leave' : null,
            body: <ArmStep phrase={custody.arming.phrase} isBusy={isBusy} run={run} />,
          },
        ]
      : []),
  ]
  const next = steps.findIndex(({ done }) => done === null)
  return (
    <>
      <ol className="steps">
        {steps.map(({ title, done, body }, index) => (
          <li
            key={title}
            ref={index === next ? open : null}
            tabIndex={-1}
            className={done !== null ? 'is-done' : index === next ? 'is-next' : 'is-later'}
          >
            <h3>
              <span className="step-mark">{done === null ? index + 1 : '✓'}</span>
              {title}
              <span className="num dim">{done}</span>
            </h3>
            {index === next && <div className="step-body">{body}</div>}
          </li>
        ))}
      </ol>
      {next === -1 && custody.whyClosed === null && <p className="account-lead">{accountTexts.allDone}</p>}
      {next === -1 && custody.whyClosed !== null && custody.mode.why === null && (
        <p className="said failed">{custody.whyClosed}</p>
      )}
    </>
  )
}

/** When a step is done, the focus goes on to the next one, so that the keyboard goes on where the work does. */
function useFocusOnChange(stage: string) {
  const open = useRef<HTMLLIElement>(null)
  const last = useRef(stage)
  useEffect(() => {
    if (last.current === stage) return
    last.current = stage
    const first = open.current?.querySelector<HTMLElement>('.step-body :is(input, select, textarea, button)')
    ;(first ?? open.current)?.focus()
  }, [stage])
  return open
}

function UnlockStep(props: { isBusy: boolean; hasKeychain: boolean; run: Run }) {
  const { isBusy, hasKeychain, run } = props
  const field = useRef<HTMLInputElement>(null)
  // The screen takes the focus when it opens; a locked key wants its passphrase first.
  useEffect(() => {
    const frame = requestAnimationFrame(() => field.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <form
      className="account-form"
      aria-label="Unlock"
      onSubmit={(event) => {
        event.preventDefault()
        const passphrase = field.current?.value ?? ''
        if (field.current !== null) field.current.value = ''
        if (passphrase !== '') void run('keys.unlock', { passphrase })
      }}
    >
      <label>
        <span className="label">Passphrase</span>
        <input className="field" type="password" ref={field} autoComplete="off" />
      </label>
      <div className="account-actions">
        <span className="spring" />
        {hasKeychain && (
          <button
            type="button"
            className="button"
            disabled={isBusy}
            onClick={() => void run('keys.unlock', { passphrase: null })}
          >
            By the keychain
          </button>
        )}
        <button type="submit" className="primary" disabled={isBusy}>
          {isBusy ? 'Opening…' : 'Unlock'}
        </button>
      </div>
    </form>
  )
}
