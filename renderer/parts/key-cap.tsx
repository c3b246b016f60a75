/** The small cap that shows a control's key. */
export function KeyCap({ keys }: { keys: string }) {
  return (
    <span className="key" aria-hidden="true">
      {keys}
    </span>
  )
}
