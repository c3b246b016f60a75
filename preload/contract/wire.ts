/** A two-way pipe of text frames between a window and the desk. Hosts differ in nothing else. */
export type Wire = {
  send(frame: string): void
  onFrame(listener: (frame: string) => void): void
  onClose(listener: () => void): void
  close(): void
  /** True while the other side is too slow: the desk then skips patches and sends one fresh snapshot later. */
  isCongested?(): boolean
}

/** Largest frame either side accepts, in UTF-16 units: far above any real snapshot. */
export const maxFrameLength = 1_000_000

/** Two wires joined in memory, for tests and for a renderer in the same process. Frames arrive in order, a microtask later. */
export function memoryWires(): [Wire, Wire] {
  const ends = [end(), end()] as const
  return [face(ends[0], ends[1]), face(ends[1], ends[0])]
}

type End = { frames: ((frame: string) => void)[]; closes: (() => void)[]; isClosed: boolean }

function end(): End {
  return { frames: [], closes: [], isClosed: false }
}

function face(own: End, other: End): Wire {
  const close = () => {
    for (const side of [own, other]) {
      if (side.isClosed) continue
      side.isClosed = true
      for (const listener of side.closes) listener()
    }
  }
  return {
    send: (frame) => {
      if (own.isClosed) return
      void Promise.resolve().then(() => {
        if (!other.isClosed) for (const listener of other.frames) listener(frame)
      })
    },
    onFrame: (listener) => void own.frames.push(listener),
    onClose: (listener) => void own.closes.push(listener),
    close,
  }
}
