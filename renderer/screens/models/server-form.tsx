import { useState } from 'react'
import type { ModelsView } from '../../../preload/contract/models.ts'
import { Panel } from '../../parts/panel.tsx'
import { modelTexts } from '../../text/model-texts.ts'
import type { Run } from '../use-run.ts'

type Checked = { isReady: boolean; text: string; models: readonly string[] }

/** The one server: address, model and key, and what it answers. The key's field is emptied as soon as it is sent. */
export function ServerForm({ view, isBusy, run }: { view: ModelsView; isBusy: boolean; run: Run }) {
  const { remote } = view
  const [url, setUrl] = useState(remote?.url ?? '')
  const [model, setModel] = useState(remote?.model ?? '')
  const [key, setKey] = useState('')
  const [checked, setChecked] = useState<Checked | null>(null)
  const check = async () => {
    setChecked(null)
    const answer = await run('models.checkRemote', {})
    if (answer.ok) setChecked(answer.value)
  }
  const save = async (given: string | null) => {
    setChecked(null)
    setKey('')
    const answer = await run('models.setRemote', { url: url.trim(), model: model.trim(), key: given })
    if (answer.ok) await check()
  }
  const forget = async () => {
    const answer = await run('models.forgetRemote', {})
    if (!answer.ok) return
    for (const empty of [setUrl, setModel, setKey]) empty('')
    setChecked(null)
  }
  return (
    <Panel name="vLLM server">
      <form
        className="models-form"
        aria-label="vLLM server"
        onSubmit={(event) => {
          event.preventDefault()
          void save(key === '' ? null : key)
        }}
      >
        <label>
          <span className="label">Address</span>
          <input
            className="field num"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://gpu.example:8000/v1"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </label>
        <label>
          <span className="label">Model</span>
          <input
            className="field num"
            autoComplete="off"
            spellCheck={false}
            placeholder="hyperllm-4b"
            value={model}
            onChange={(event) => setModel(event.target.value)}
          />
        </label>
        <label>
          <span className="label">Key</span>
          <input
            className="field"
            type="password"
            autoComplete="off"
            placeholder={remote?.hasKey ? '••••••••' : ''}
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        </label>
        <p className="account-note">
          {remote?.keyKept != null ? modelTexts.keyKept(remote.keyKept) : modelTexts.noKey} {modelTexts.serverNote}
        </p>
        <div className="account-actions">
          {remote !== null && (
            <button type="button" className="button bare" disabled={isBusy} onClick={() => void forget()}>
              Forget
            </button>
          )}
          {remote?.hasKey && (
            <button type="button" className="button bare" disabled={isBusy} onClick={() => void save('')}>
              Drop the key
            </button>
          )}
          <span className="spring" />
          {remote !== null && (
            <button type="button" className="button" disabled={isBusy} onClick={() => void check()}>
              Check
            </button>
          )}
          <button type="submit" className="primary" disabled={isBusy || url.trim() === '' || model.trim() === ''}>
            Save and check
          </button>
        </div>
        {checked !== null && (
          <div
            className={`checked ${checked.isReady ? '' : 'failed'}`}
            role="status"
            aria-label="What the server answered"
          >
            <p>{checked.text}</p>
            {checked.models.length > 1 && (
              <p className="checked-models">
                <span className="label">it serves</span>
                {checked.models.slice(0, 8).map((name) => (
                  <button key={name} type="button" className="button" onClick={() => setModel(name)}>
                    {name}
                  </button>
                ))}
              </p>
            )}
          </div>
        )}
      </form>
    </Panel>
  )
}
