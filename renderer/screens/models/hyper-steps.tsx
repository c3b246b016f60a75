import { Fragment } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Panel } from '../../parts/panel.tsx'
import { modelTexts } from '../../text/model-texts.ts'

/** How HyperLLM-4B comes to this machine, or to a server: the exact commands. */
export function HyperSteps() {
  const [fetch, local, remote] = modelTexts.hyperSteps
  return (
    <Panel name="HyperLLM-4B">
      <div className="hyper">
        <p className="account-note">{modelTexts.hyper}</p>
        <ol className="guide">
          <li>{fetch}</li>
          <li>
            <span>
              {local}
              <Command name="command for this machine" text={modelTexts.hyperLocal} />
            </span>
          </li>
          <li>
            <span>
              {remote}
              <Command name="command for a server" text={modelTexts.hyperRemote} />
            </span>
          </li>
        </ol>
      </div>
    </Panel>
  )
}

function Command({ name, text }: { name: string; text: string }) {
  return (
    <span className="command">
      <code className="num">
        {text.split(' ').map((word, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: words have no identity but their place
          <Fragment key={at}>
            <span>{word}</span>{' '}
          </Fragment>
        ))}
      </code>
      <CopyButton name={name} text={text} />
    </span>
  )
}
