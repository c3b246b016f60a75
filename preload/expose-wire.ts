import type { ContextBridge, IpcRenderer } from 'electron'
import { channel, readParcel } from './channel.ts'
import type { Wire } from './contract/wire.ts'

/**
 * Gives the page its wire as `window.deskWire`, and nothing of Electron: four functions over one fixed channel. `page`
 * is this load's own id.
 */
export function exposeWire(
  bridge: Pick<ContextBridge, 'exposeInMainWorld'>,
  ipc: Pick<IpcRenderer, 'on' | 'send'>,
  page: string,
): void {
  const frames: ((frame: string) => void)[] = []
  const closes: (() => void)[] = []
  let isClosed = false
  const end = () => {
    if (isClosed) return
    isClosed = true
    for (const listener of closes) listener()
  }
  ipc.on(channel, (_event, value: unknown) => {
    const parcel = readParcel(value)
    if (parcel === null || parcel[0] !== page || isClosed) return
    if (parcel[1] === null) return end()
    for (const listener of frames) listener(parcel[1])
  })
  const wire: Wire = {
    send: (frame) => {
      if (!isClosed && typeof frame === 'string') ipc.send(channel, [page, frame])
    },
    onFrame: (listener) => void frames.push(listener),
    onClose: (listener) => void closes.push(listener),
    close: () => {
      if (!isClosed) ipc.send(channel, [page, null])
      end()
    },
  }
  bridge.exposeInMainWorld('deskWire', wire)
}
