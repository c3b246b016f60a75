import { type FormEvent, useState } from 'react'
import type { Custody } from '../../../preload/contract/custody.ts'
import { shortAddress } from '../../format/short-address.ts'
import { Panel } from '../../parts/panel.tsx'
import { accountTexts, networkNotes } from '../../text/account-texts.ts'
import type { Run } from '../use-run.ts'

const names = ['paper', 'testnet', 'mainnet'] as const

/** The three networks: where this desk is, and the way to the others. A new account is looked at before anything closes. */
export function NetworkList(props: { custody: Custody; isBusy: boolean; run: Run }) {
  const { custody, isBusy, run } = props
  const [asked, setAsked] = useState<'testnet' | 'mainnet' | null>(null)
  const accountOn = (name: (typeof names)[number]) =>
    name === custody.network ? custody.master : name === 'paper' ? null : custody.accounts[name]
  const go = (name: (typeof names)[number]) => {
    if (name !== 'paper' && custody.accounts[name] === null) return setAsked(name)
    void run('network.use', { network: name, master: null })
  }
  return (
    <Panel name="Network">
      <ul className="networks">
        {names.map((name) => (
          <li key={name} className={name === custody.network ? 'is-here' : ''}>
            <span className={`network-chip ${name}`}>{name.toUpperCase()}</span>
            <span className="label">{networkNotes[name]}</span>
            <span className="spring" />
            <span className="num dim">{shortAddress(accountOn(name) ?? '')}</span>
            {name === custody.network ? (
              <b className="here">here</b>
            ) : (
              <button
                type="button"
                className="button"
                disabled={isBusy || !custody.mayLeavePaper}
                onClick={() => go(name)}
                aria-label={`Open ${name}`}
              >
                Open
              </button>
            )}
          </li>
        ))}
      </ul>
      {!custody.mayLeavePaper && <p className="said">{accountTexts.paperOnly}</p>}
      {asked !== null && <MasterForm network={asked} isBusy={isBusy} run={run} onClose={() => setAsked(null)} />}
      {asked === null && custody.mayLeavePaper && custody.network !== 'paper' && (
        <p className="account-more">
          <button type="button" className="button bare" onClick={() => setAsked(custody.network as 'testnet')}>
            Another account on {custody.network}…
          </button>
        </p>
      )}
    </Panel>
  )
}

function MasterForm(props: { network: 'testnet' | 'mainnet'; isBusy: boolean; run: Run; onClose: () => void }) {
  const { network, isBusy, run, onClose } = props
  const [master, setMaster] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const given = master
    // What was typed may be a secret: it does not stay on the screen, whatever comes of it.
    if (!/^\s*0x[0-9a-fA-F]{40}\s*$/.test(given)) setMaster('')
    await run('network.use', { network, master: given })
  }
  return (
    <form className="account-form" aria-label={`Account on ${network}`} onSubmit={(event) => void submit(event)}>
      <label>
        <span className="label">Account on {network}</span>
        <input
          className="field num"
          // biome-ignore lint/a11y/noAutofocus: the form opens by a key press that asks for exactly this field
          autoFocus
          autoComplete="off"
          spellCheck={false}
          placeholder="0x…"
          value={master}
          onChange={(event) => setMaster(event.target.value)}
        />
      </label>
      <p className="account-note">{accountTexts.addressNote}</p>
      <p className="account-note">{accountTexts.switchNote}</p>
      <div className="account-actions">
        <button
          type="button"
          className="button"
          disabled={isBusy || master === ''}
          onClick={() => void run('network.look', { network, master })}
        >
          Look only
        </button>
        <span className="spring" />
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button type="submit" className="primary" disabled={isBusy || master === ''}>
          Open {network}
        </button>
      </div>
    </form>
  )
}
