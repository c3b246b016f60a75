import { KeyCap } from '../key-cap.tsx'
import { Modal } from './modal.tsx'

const shares = ['25', '50', '75', '100'] as const

/** How much of a position to close; the choice fills the words and opens the review. */
export function CloseMenu(props: { coin: string; onShare: (percent: string) => void; onClose: () => void }) {
  const { coin, onShare, onClose } = props
  const take = (share: string | undefined) => {
    if (share === undefined) return
    onClose()
    onShare(share)
  }
  return (
    <Modal
      name={`Close ${coin}`}
      onClose={onClose}
      onKeyDown={(event) => {
        if (!event.repeat && /^[1-4]$/.test(event.key)) take(shares[event.key.charCodeAt(0) - '1'.charCodeAt(0)])
      }}
    >
      <header className="modal-head">
        <h2>Close {coin}</h2>
        <span className="spring" />
        <span className="label">at the market, reviewed first</span>
      </header>
      <div className="modal-body choice-list">
        {shares.map((share, at) => (
          <button key={share} type="button" className="button" onClick={() => take(share)}>
            {share}% <KeyCap keys={String(at + 1)} />
          </button>
        ))}
      </div>
    </Modal>
  )
}
