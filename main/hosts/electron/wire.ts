import type { IpcMainEvent, WebContents } from 'electron'
import { channel, readParcel } from '../../../preload/channel.ts'
import type { Wire } from '../../../preload/contract/wire.ts'

type Contents = Pick<WebContents, 'send' | 'isDestroyed' | 'ipc' | 'mainFrame' | 'on'>

/**
 * Gives `onWire` one wire for each page that the window loads. Only the window's own main frame, showing `origin`, is
 * listened to; the wire of a page that was replaced, or whose process is gone, is closed.
 */
export function windowWires(contents: Contents, origin: string, onWire: (wire: Wire) => void): void {
  let page: { id: string; frames: ((frame: string) => void)[]; closes: (() => void)[] } | null = null
  const end = () => {
    const ended = page
    page = null
    for (const listener of ended?.closes ?? []) listener()
  }
  const open = (id: string) => {
    end()
    const own = { id, frames: [], closes: [] }
    page = own
    const post = (frame: string | null) => {
      if (page === own && !contents.isDestroyed()) contents.send(channel, [id, frame])
    }
    onWire({
      send: post,
      onFrame: (listener: (frame: string) => void) => void (own.frames as ((frame: string) => void)[]).push(listener),
      onClose: (listener: () => void) => void (own.closes as (() => void)[]).push(listener),
      close: () => {
        post(null)
        if (page === own) end()
      },
    })
  }
  contents.ipc.on(channel, (event, value: unknown) => {
    const parcel = isOwnFrame(event, contents, origin) ? readParcel(value) : null
    if (parcel === null) return
    const [id, frame] = parcel
    if (page?.id !== id) {
      if (frame === null) return
      open(id)
    }
    if (frame === null) return end()
    for (const listener of page?.frames ?? []) listener(frame)
  })
  contents.on('render-process-gone', end)
  contents.on('destroyed', end)
}

/** True for a message of the window's main frame while it shows the desk's own page. */
function isOwnFrame({ senderFrame }: IpcMainEvent, contents: Pick<WebContents, 'mainFrame'>, origin: string): boolean {
  return senderFrame !== null && senderFrame === contents.mainFrame && senderFrame.origin === origin
}
