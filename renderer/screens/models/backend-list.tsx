import { type KeyboardEvent, useState } from 'react'
import type { Backend, ModelsView } from '../../../preload/contract/models.ts'
import { bytesText, milliseconds } from '../../format/bytes-text.ts'
import { KeyCap } from '../../parts/key-cap.tsx'
import { Panel } from '../../parts/panel.tsx'
import { backendName, modelTexts, stateWords } from '../../text/model-texts.ts'
import type { Run } from '../use-run.ts'

/** Everything that can read free language, one of it chosen; arrows move, Enter or its digit chooses, Delete takes away. */
export function BackendList(props: { view: ModelsView; isBusy: boolean; run: Run; onChoose: (id: string) => void }) {
  const { view, isBusy, run, onChoose } = props
  const [removing, setRemoving] = useState<string | null>(null)
  const doomed = removing === null ? null : whatGoes(view, removing)
  const chosen = view.backends.findIndex(({ isChosen }) => isChosen)
  return (
    <Panel name="Reads free language" className="backends-panel">
      <div role="radiogroup" aria-label="Reads free language" className="backends" onKeyDown={moveFocus}>
        {view.backends.map((backend, at) => (
          <div key={backend.id} className={`backend ${backend.isChosen ? 'is-chosen' : ''}`} role="presentation">
            {/* biome-ignore lint/a11y/useSemanticElements: a radio input would choose by arrow keys, and choosing loads a model */}
            <button
              type="button"
              role="radio"
              aria-checked={backend.isChosen}
              aria-label={backendName(backend)}
              className="backend-choose"
              data-backend={backend.id}
              data-state={backend.state}
              tabIndex={at === Math.max(0, chosen) ? 0 : -1}
              onClick={() => onChoose(backend.id)}
              onKeyDown={(event) => {
                if (event.key === 'Delete' && mayRemove(backend)) setRemoving(backend.id)
                else if (event.key !== 'Enter' || !event.repeat) return
                event.preventDefault()
              }}
            >
              <KeyCap keys={String(at + 1)} />
              <span className="backend-mark" aria-hidden="true" />
              <b>{backendName(backend)}</b>
              <span className="label">{sizeOf(backend)}</span>
              <span className={`backend-state ${backend.state}`}>{stateOf(backend)}</span>
              <span className="num dim backend-speed">{speedOf(backend)}</span>
              <span className="backend-says">{sentenceOf(backend, view)}</span>
            </button>
            {mayRemove(backend) && (
              <button
                type="button"
                className="button bare"
                disabled={isBusy}
                aria-label={`Remove ${backend.id}`}
                onClick={() => setRemoving(backend.id)}
              >
                Remove <KeyCap keys="Del" />
              </button>
            )}
          </div>
        ))}
      </div>
      {removing !== null && doomed !== null && (
        <Removing
          what={doomed}
          onKeep={() => {
            setRemoving(null)
            focusRow(removing)
          }}
          onRemove={() => {
            setRemoving(null)
            focusRow(view.chosen)
            void run('models.remove', { name: removing })
          }}
        />
      )}
      {view.broken.length > 0 && (
        <ul className="broken" aria-label="Folders that are no models">
          {view.broken.map((why) => (
            <li key={why}>
              <span>{why}</span>
              <button
                type="button"
                className="button"
                disabled={isBusy}
                aria-label={`Remove the folder ${folderOf(why)}`}
                onClick={() => setRemoving(folderOf(why))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Removing(props: { what: string; onKeep: () => void; onRemove: () => void }) {
  const { what, onKeep, onRemove } = props
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc of the buttons inside
    <div
      className="removing"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onKeep()
      }}
    >
      <span>{what}</span>
      <span className="spring" />
      {/* biome-ignore lint/a11y/noAutofocus: asked for by the key press before, and the safe one of the two */}
      <button type="button" className="button" autoFocus onClick={onKeep}>
        Keep it <KeyCap keys="Esc" />
      </button>
      <button type="button" className="button danger" onClick={onRemove}>
        Remove it
      </button>
    </div>
  )
}

/** A folder that is no model is told of by its name first. */
const folderOf = (why: string): string => why.split(': ')[0] ?? ''

/** What would go from the disk, in one sentence; null where it is there no more. */
function whatGoes({ backends, broken }: ModelsView, name: string): string | null {
  const files = backends.find(({ id }) => id === name)?.files
  if (files) return modelTexts.removing(name, bytesText(files.bytes))
  return broken.some((why) => folderOf(why) === name) ? modelTexts.removingFolder(name) : null
}

function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`[data-backend="${CSS.escape(id)}"]`)?.focus()
}

const mayRemove = ({ kind, isChosen }: Backend): boolean => kind === 'local' && !isChosen

const sizeOf = ({ kind, files }: Backend): string =>
  files === null ? '' : `${bytesText(files.bytes)}${kind === 'embedded' ? ', built in' : ''}`

/** The state of the chosen one with the place where it runs; of another only that it can't be used. */
function stateOf({ state, isChosen, runsOn }: Backend): string {
  if (!isChosen) return state === 'missing' ? modelTexts.unusable : ''
  return state === 'ready' && runsOn !== null ? `ready · ${runsOn}` : stateWords[state]
}

function speedOf({ speed }: Backend): string {
  if (speed === null) return ''
  const rate = speed.tokensPerSecond === null ? '' : ` · ${Math.round(speed.tokensPerSecond)} tok/s`
  return `${milliseconds(speed.p50Ms)}, 95% in ${milliseconds(speed.p95Ms)}${rate}`
}

/** Why it can't be used or failed and what to do, else what it needs, else what it is. */
function sentenceOf(backend: Backend, { remote }: ModelsView): string {
  const { kind, state, why, memory, isChosen } = backend
  if (state === 'failed') return `${why ?? ''} ${modelTexts.restart}`.trim()
  if (state === 'loading') return modelTexts.loading
  if (kind === 'remote') return remote === null ? modelTexts.noRemote : (why ?? modelTexts.remote(remote.url))
  if (state === 'missing' && why !== null) return why
  if (kind === 'none') return modelTexts.none
  const is = kind === 'embedded' ? modelTexts.embedded : modelTexts.local
  return memory === null || (isChosen && state === 'ready') ? is : `${is} ${memory.text}`
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')]
  const at = rows.indexOf(document.activeElement as HTMLElement)
  rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus()
  event.preventDefault()
}
