import { useState } from 'react'
import { useRequest } from '../../desk/use-request.ts'
import { words as texts } from '../../text/sentences.ts'
import { KeyCap } from '../key-cap.tsx'
import { Modal } from './modal.tsx'

/** The disclaimer of the model and of this desk, acknowledged once a home. */
export function Disclaimer() {
  const request = useRequest()
  const [failure, setFailure] = useState<string | null>(null)
  const acknowledge = async () => {
    const answer = await request('desk.acknowledge', {})
    if (!answer.ok) setFailure(answer.sentence)
  }
  return (
    <Modal
      name="Before you start"
      onClose={() => {}}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.repeat) return
        event.preventDefault()
        void acknowledge()
      }}
    >
      <header className="modal-head">
        <h2>Before you start</h2>
      </header>
      <div className="modal-body disclaimer">
        {texts.disclaimer.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <footer className="modal-foot">
        <p className="foot-note warn" role="status">
          {failure}
        </p>
        <button type="button" className="primary" onClick={() => void acknowledge()}>
          I understand <KeyCap keys="Enter" />
        </button>
      </footer>
    </Modal>
  )
}
