import { useState } from 'react'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { keyList } from '../../keys/key-list.ts'
import { applyLook, type Look, savedLook } from '../../look/look.ts'
import { words as texts } from '../../text/sentences.ts'
import { KeyCap } from '../key-cap.tsx'
import { Modal } from './modal.tsx'

/** All keys over the screen, the choice of colours, and what the desk is made of. */
export function KeysOverlay({ onClose }: { onClose: () => void }) {
  const desk = knownOf(useTopic('desk', {}))
  return (
    <Modal
      name="Keys"
      className="keys-overlay"
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.key === '?') onClose()
      }}
    >
      <header className="modal-head">
        <h2>Keys</h2>
        <span className="spring" />
        <LookSettings />
        <button type="button" className="button" onClick={onClose}>
          Close <KeyCap keys="Esc" />
        </button>
      </header>
      <div className="modal-body">
        {keyList.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, what]) => (
                <div key={`${keys} ${what}`}>
                  <dt>
                    <kbd className="key">{keys}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <div className="about">
          <p>
            HyperLLM Desk {desk?.version} · {desk?.host} host · Apache-2.0 · {texts.charts}
          </p>
          <p>{texts.disclaimer.join(' ')}</p>
        </div>
      </div>
    </Modal>
  )
}

function LookSettings() {
  const [look, setLook] = useState(savedLook)
  const choose = (next: Look) => {
    applyLook(next)
    setLook(next)
  }
  const themes: Look['theme'][] = ['auto', 'dark', 'light']
  return (
    <fieldset className="settings" aria-label="Colours">
      {themes.map((theme) => (
        <button
          key={theme}
          type="button"
          className="button"
          aria-pressed={look.theme === theme}
          onClick={() => choose({ ...look, theme })}
        >
          {theme}
        </button>
      ))}
      <button
        type="button"
        className="button"
        aria-pressed={look.pair === 'blue-orange'}
        onClick={() => choose({ ...look, pair: look.pair === 'blue-orange' ? 'green-red' : 'blue-orange' })}
      >
        blue / orange
      </button>
    </fieldset>
  )
}
