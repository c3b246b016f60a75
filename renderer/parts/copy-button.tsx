import { useState } from 'react'
import { words } from '../text/sentences.ts'

/** Copies a text, and says so. */
export function CopyButton({ name, text }: { name: string; text: string }) {
  const [isCopied, setCopied] = useState(false)
  return (
    <button
      type="button"
      className="button"
      aria-label={`Copy the ${name}`}
      onClick={() => {
        setCopied(copy(text))
      }}
    >
      {isCopied ? words.copied : 'Copy'}
    </button>
  )
}

/** The clipboard's own interface is denied to this page like every other permission; the older way needs none. */
function copy(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('readonly', '')
  area.className = 'visually-hidden'
  const before = document.activeElement
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return isCopied
}
