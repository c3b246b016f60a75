import { useCallback, useEffect, useRef, useState } from 'react'
import type { ScreenName } from './screen-list.ts'

/** Which screen is shown. Leaving Trade remembers where the focus was, and coming back puts it there again. */
export function useScreen(): { screen: ScreenName; show: (name: ScreenName) => void } {
  const [screen, setScreen] = useState<ScreenName>('trade')
  const left = useRef<Element | null>(null)
  const show = useCallback((name: ScreenName) => {
    setScreen((now) => {
      if (now === 'trade' && name !== 'trade') left.current = document.activeElement
      return name
    })
  }, [])
  useEffect(() => {
    if (screen !== 'trade' || left.current === null) return
    if (left.current instanceof HTMLElement && document.activeElement === document.body) left.current.focus()
    left.current = null
  }, [screen])
  return { screen, show }
}
