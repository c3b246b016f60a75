import { type FormEvent, useState } from 'react'
import type { Custody, KeyPurpose } from '../../../preload/contract/custody.ts'
import { accountTexts } from '../../text/account-texts.ts'
import type { Run } from '../use-run.ts'

const firstNames: Record<KeyPurpose, string> = { agent: 'hyperllm-desk', emergency: 'hyperllm-exit' }

/** Makes a fresh key, or takes one from a file. Passphrases live in the form's fields alone, and are emptied when it is sent. */
export function KeyStep(props: { custody: Custody; purpose: KeyPurpose; isBusy: boolean; run: Run }) {
  const { custody, purpose, isBusy, run } = props
  const [isImport, setImport] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const { backend, why } = custody.keychain
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const text = (name: string) => {
      const field = form.elements.namedItem(name)
      return field instanceof HTMLInputElement ? field.value : ''
    }
    const remember = form.elements.namedItem('remember')
    const [passphrase, again, filePassphrase] = [text('passphrase'), text('again'), text('filePassphrase')]
    for (const field of form.querySelectorAll<HTMLInputElement>('input[type=password]')) field.value = ''
    if (passphrase !== again) return setProblem(accountTexts.fitsNot)
    setProblem(null)
    const key = {
      purpose,
      name: text('name'),
      passphrase,
      remember: remember instanceof HTMLInputElement && remember.checked,
    }
    if (isImport)
      void run('keys.import', {
        ...key,
        file: text('file'),
        filePassphrase: filePassphrase === '' ? null : filePassphrase,
      })
    else void run('keys.make', key)
  }
  return (
    <form className="account-form" aria-label={isImport ? 'Take a key from a file' : 'Make a key'} onSubmit={submit}>
      <p className="account-note">{purpose === 'agent' ? accountTexts.keyNote : accountTexts.emergencyNote}</p>
      <fieldset className="account-choice" aria-label="Where the key comes from">
        <button type="button" className="button" aria-pressed={!isImport} onClick={() => setImport(false)}>
          A fresh one
        </button>
        <button type="button" className="button" aria-pressed={isImport} onClick={() => setImport(true)}>
          From a file
        </button>
      </fieldset>
      {isImport && (
        <>
          <label>
            <span className="label">File</span>
            <input className="field" name="file" autoComplete="off" spellCheck={false} required />
          </label>
          <label>
            <span className="label">Passphrase of the file (where it has one)</span>
            <input className="field" type="password" name="filePassphrase" autoComplete="off" />
          </label>
          <p className="account-note">{accountTexts.importNote}</p>
        </>
      )}
      <label>
        <span className="label">Name at the venue (16 at most)</span>
        <input
          className="field"
          name="name"
          autoComplete="off"
          spellCheck={false}
          maxLength={16}
          defaultValue={firstNames[purpose]}
          required
        />
      </label>
      <div className="account-pair">
        <label>
          <span className="label">Passphrase</span>
          <input className="field" type="password" name="passphrase" autoComplete="new-password" required />
        </label>
        <label>
          <span className="label">Once more</span>
          <input className="field" type="password" name="again" autoComplete="new-password" required />
        </label>
      </div>
      <p className="account-note">{accountTexts.passphraseNote}</p>
      {backend !== null && (
        <label className="account-check">
          <input type="checkbox" name="remember" disabled={why !== null} />
          <span>{why ?? `This computer's keychain (${backend}) may open it too.`}</span>
        </label>
      )}
      <div className="account-actions">
        <p className="account-problem" role="alert">
          {problem}
        </p>
        <span className="spring" />
        <button type="submit" className="primary" disabled={isBusy}>
          {isBusy ? 'Sealing…' : isImport ? 'Take the key' : 'Make the key'}
        </button>
      </div>
    </form>
  )
}
