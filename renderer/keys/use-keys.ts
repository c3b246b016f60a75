import { useEffect, useRef } from 'react'
import { type Command, commandFor } from './key-map.ts'

/** Listens for keys on the whole window and runs the command each means there. */
export function useKeys(hasQuestion: boolean, run: (command: Command) => void): void {
  const latest = useRef({ hasQuestion, run })
  latest.current = { hasQuestion, run }
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const target = event.target instanceof HTMLElement ? event.target : null
      const command = commandFor(event, {
        isText: target?.matches('input, textarea, select') ?? false,
        isControl: target?.matches('button, summary, a') ?? false,
        hasDialog: document.querySelector('dialog[open]') !== null,
        hasQuestion: latest.current.hasQuestion,
      })
      if (command === null) return
      event.preventDefault()
      latest.current.run(command)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
