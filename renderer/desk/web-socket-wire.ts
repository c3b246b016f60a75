import type { Wire } from '../../preload/contract/wire.ts'

/** Opens a WebSocket to the loopback host and resolves with a Wire once it is open; rejects where it can't be opened. */
export function openWebSocketWire(url: string, protocols: string[]): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols)
    const frames: ((frame: string) => void)[] = []
    const closes: (() => void)[] = []
    let isOpen = false
    let isClosed = false
    socket.onopen = () => {
      isOpen = true
      resolve({
        send: (frame) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(frame)
        },
        onFrame: (listener) => void frames.push(listener),
        onClose: (listener) => {
          if (isClosed) listener()
          else closes.push(listener)
        },
        close: () => socket.close(),
      })
    }
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') for (const listener of frames) listener(event.data)
    }
    socket.onclose = () => {
      isClosed = true
      if (!isOpen) reject(new Error('The desk did not answer.'))
      for (const listener of closes) listener()
    }
  })
}
