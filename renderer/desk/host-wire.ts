import type { Wire } from '../../preload/contract/wire.ts'
import { openWebSocketWire } from './web-socket-wire.ts'

/** How a window gets its wire: how to open one, and whether opening again after a close can help. */
export type WireSource = { open: () => Promise<Wire>; mayReopen: boolean }

const tokenKey = 'hyperllm.token'
const subprotocol = 'hyperllm-desk'

/** Electron's wire where preload provided one, else a WebSocket to the host that served this page. */
export function hostWire(): WireSource {
  const { deskWire } = window as Window & { deskWire?: Wire }
  if (deskWire !== undefined) return { open: () => Promise.resolve(deskWire), mayReopen: false }
  const token = takeToken()
  return {
    open: () => openWebSocketWire(`ws://${location.host}/wire`, token === null ? [subprotocol] : [subprotocol, token]),
    mayReopen: true,
  }
}

/** Moves the one-time token from the address bar to this tab's session, so that a reload connects again. */
function takeToken(): string | null {
  const token = location.hash.slice(1)
  if (token === '') return sessionStorage.getItem(tokenKey)
  sessionStorage.setItem(tokenKey, token)
  history.replaceState(null, '', location.pathname + location.search)
  return token
}
