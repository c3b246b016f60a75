/** The last thing the desk answered outside of the words: a cancel, a cure, a failure. */
export type NoticeText = { tone: 'plain' | 'warn' | 'danger'; text: string }

/** Shows the last notice in its fixed place under the words. */
export function Notice({ notice, onClear }: { notice: NoticeText | null; onClear: () => void }) {
  return (
    <p className={`notice ${notice?.tone ?? ''}`} role="log" aria-label="Last answer" title={notice?.text}>
      {notice !== null && (
        <>
          <span>{notice.text}</span>
          <button type="button" className="notice-clear" aria-label="Clear the last answer" onClick={onClear}>
            ×
          </button>
        </>
      )}
    </p>
  )
}
