import { type FormEvent, useState } from 'react'
import type { InstallView, ModelsView } from '../../../preload/contract/models.ts'
import { bytesText, shareText } from '../../format/bytes-text.ts'
import { Panel } from '../../parts/panel.tsx'
import { modelTexts } from '../../text/model-texts.ts'
import type { Run } from '../use-run.ts'

const blank = { name: '', model: '', sha256: '', adapter: '', adapterSha256: '', licence: '' }

/** Installs a model from a file or an address, shows how far it is, and stops it; the same again goes on from there. */
export function InstallForm({ view, isBusy, run }: { view: ModelsView; isBusy: boolean; run: Run }) {
  const { install } = view
  const isRunning = install?.is === 'running'
  const [typed, setTyped] = useState(blank)
  const field = (name: keyof typeof blank, label: string, placeholder = '') => (
    <label>
      <span className="label">{label}</span>
      <input
        className="field num"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={typed[name]}
        onChange={(event) => setTyped((now) => ({ ...now, [name]: event.target.value }))}
      />
    </label>
  )
  const source = (at: string, sha256: string) => ({
    at: at.trim(),
    sha256: sha256.trim() === '' ? null : sha256.trim(),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run('models.install', {
      name: typed.name.trim(),
      model: source(typed.model, typed.sha256),
      adapter: typed.adapter.trim() === '' ? null : source(typed.adapter, typed.adapterSha256),
      licence: typed.licence.trim() === '' ? null : typed.licence.trim(),
    })
  }
  return (
    <Panel name="Install a model">
      <form className="models-form" aria-label="Install a model" onSubmit={submit}>
        <div className="models-pair">
          {field('name', 'Name', 'hyperllm-4b')}
          {field('licence', 'Licence', 'Apache-2.0')}
        </div>
        {field('model', 'Model file', '/models/base.gguf or https://…')}
        {field('sha256', 'Its SHA-256')}
        {field('adapter', 'Adapter file, where it has one')}
        {typed.adapter.trim() !== '' && field('adapterSha256', 'The adapter’s SHA-256')}
        <p className="account-note">
          {modelTexts.installNote} SHA-256: {modelTexts.shaNote}
        </p>
        <div className="account-actions">
          <span className="spring" />
          {isRunning ? (
            <button type="button" className="primary" onClick={() => void run('models.stopInstall', {})}>
              Stop
            </button>
          ) : (
            <button
              type="submit"
              className="primary"
              disabled={isBusy || typed.name.trim() === '' || typed.model.trim() === ''}
            >
              {install !== null && install.is !== 'done' && install.name === typed.name.trim() ? 'Go on' : 'Install'}
            </button>
          )}
        </div>
      </form>
      {install !== null && <Progress install={install} />}
    </Panel>
  )
}

function Progress({ install }: { install: InstallView }) {
  const { name, is, file, got, total, text } = install
  const share = total === null ? null : shareText(got, total)
  return (
    <div className={`install ${is}`} role="status" aria-label="Installation">
      <p>
        {is === 'running' ? (
          <>
            <b>{name}</b>{' '}
            <span className="num dim">
              {file} · {bytesText(got)}
              {total === null ? '' : ` of ${bytesText(total)}`}
              {share === null ? '' : ` · ${share}`}
            </span>
          </>
        ) : (
          text
        )}
      </p>
      {is === 'running' && (
        <progress aria-label={`${name} so far`} value={total === null ? undefined : got} max={total ?? undefined} />
      )}
    </div>
  )
}
