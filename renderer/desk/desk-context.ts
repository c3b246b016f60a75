import { createContext, useContext, useSyncExternalStore } from 'react'
import type { DeskLink, LinkState } from './desk-link.ts'

/** Holds the window's one link to the desk. */
export const DeskContext = createContext<DeskLink | null>(null)

/** The link to the desk; only inside the app. */
export function useDesk(): DeskLink {
  const link = useContext(DeskContext)
  if (link === null) throw new Error('useDesk is called outside the app')
  return link
}

/** Whether the desk can be reached now. */
export function useLinkState(): LinkState {
  const link = useDesk()
  return useSyncExternalStore(link.onState, link.state)
}
