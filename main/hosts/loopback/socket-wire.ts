import type { WebSocket } from 'ws'
import type { Wire } from '../../../preload/contract/wire.ts'

/** Bytes waiting in a socket from which on patches are skipped, and at which a client that reads nothing is dropped. */
const congestedAt = 256 * 1024
const droppedAt = 64 * 1024 * 1024
const heartbeatMs = 15_000

/** A WebSocket as a wire: text frames only, with a heartbeat that ends a connection whose other side is gone. */
export function socketWire(socket: WebSocket): Wire {
  let isAlive = true
  const heartbeat = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, heartbeatMs)
  heartbeat.unref()
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('close', () => clearInterval(heartbeat))
  // A broken frame or a reset; `close` follows.
  socket.on('error', () => undefined)
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > droppedAt) return socket.terminate()
      socket.send(frame)
    },
    // A binary frame is none of the contract's: it is handed on as what it is, unreadable.
    onFrame: (listener) => void socket.on('message', (data, isBinary) => listener(isBinary ? '' : String(data))),
    onClose: (listener) => void socket.on('close', listener),
    close: () => socket.close(),
    isCongested: () => socket.bufferedAmount > congestedAt,
  }
}
