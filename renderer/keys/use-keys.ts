import { useEffect, useRef } from 'react'
import type { ScreenName } from '../screens/screen-list.ts'
import { type Command, commandFor } from './key-map.ts'

/** Listens for keys on the whole window and runs the command each means there. */
export function useKeys(hasQuestion: boolean, screen: ScreenName, run: (command: Command) => void): void {
  const latest = useRef({ hasQuestion, screen, run })
  latest.current = { hasQuestion, screen, run }
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const target = event.target instanceof HTMLElement ? event.target : null
      const command = commandFor(event, {
        isText: target?.matches('input, textarea, select') ?? false,
        isControl: target?.matches('button, summary, a') ?? false,
        hasDialog: document.querySelector('dialog[open]') !== null,
        hasQuestion: latest.current.hasQuestion,
        screen: latest.current.screen,
      })
      if (command === null) return
      event.preventDefault()
      latest.current.run(command)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
