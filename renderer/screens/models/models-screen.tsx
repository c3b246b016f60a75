import './models.css'
import { useEffect, useRef } from 'react'
import type { ModelsView } from '../../../preload/contract/models.ts'
import { useTopic } from '../../desk/use-topic.ts'
import { FeedBody, Skeleton } from '../../parts/panel.tsx'
import { modelTexts } from '../../text/model-texts.ts'
import { useRun } from '../use-run.ts'
import { BackendList } from './backend-list.tsx'
import { Disagreements } from './disagreements.tsx'
import { HyperSteps } from './hyper-steps.tsx'
import { InstallForm } from './install-form.tsx'
import { Machine } from './machine.tsx'
import { ServerForm } from './server-form.tsx'

/** What reads free language: what there is, what each needs, how it does, and the ways to more. */
export function ModelsScreen() {
  const feed = useTopic('models', {})
  return (
    <FeedBody feed={feed} skeleton={<Skeleton rows={12} />}>
      {(view) => <Models view={view} />}
    </FeedBody>
  )
}

function Models({ view }: { view: ModelsView }) {
  const { said, isBusy, run } = useRun()
  const shared = { view, isBusy, run }
  const choose = (id: string) => void run('models.choose', { id })
  useDigits((index) => {
    const backend = view.backends[index]
    if (backend !== undefined && !isBusy) choose(backend.id)
  })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc of the fields inside; the next one leads back to Trade
    <div
      className="models-screen"
      onKeyDown={({ key, target }) => {
        if (key === 'Escape' && target instanceof HTMLInputElement) target.blur()
      }}
    >
      <div className="models-columns">
        <div className="models-column">
          <BackendList {...shared} onChoose={choose} />
          <Disagreements rows={view.disagreements} />
        </div>
        <div className="models-column">
          <ServerForm {...shared} />
          <Machine {...shared} />
        </div>
        <div className="models-column">
          <InstallForm {...shared} />
          <HyperSteps />
        </div>
      </div>
      <p className={`models-said ${said?.tone ?? ''}`} role="status">
        {said?.text ?? modelTexts.how}
      </p>
    </div>
  )
}

/** Digits outside of text fields, wherever on the screen the focus stands. */
function useDigits(take: (index: number) => void): void {
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
      if (digit === undefined || event.repeat || event.defaultPrevented) return
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      const target = event.target instanceof HTMLElement ? event.target : null
      if (target?.matches('input, textarea, select') || document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      latest.current(Number(digit) - 1)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
