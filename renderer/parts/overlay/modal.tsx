import './modal.css'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'

/**
 * A dialog over the screen. The browser's own modal dialog is used: it traps the focus, makes the rest inert, and needs
 * no injected style, which the content policy forbids.
 */
export function Modal(props: {
  name: string
  className?: string
  onClose: () => void
  onKeyDown?: (event: KeyboardEvent<HTMLDialogElement>) => void
  children: ReactNode
}) {
  const { name, className = '', onClose, onKeyDown, children } = props
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    if (element === null || element.open) return
    element.showModal()
    // Enter must mean the dialog's own key, not a button or a fold that the browser happened to focus first.
    if (!(document.activeElement instanceof HTMLInputElement)) element.focus()
    return () => {
      element.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-label={name}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClose={() => {
        onClose()
        // The browser may close a dialog by itself on a second Esc; one that must stay is opened again.
        setTimeout(() => {
          if (dialog.current?.isConnected && !dialog.current.open) dialog.current.showModal()
        })
      }}
      onKeyDown={onKeyDown}
    >
      {children}
    </dialog>
  )
}
