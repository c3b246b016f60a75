/** What a process of this room speaks through: Node's fork by `process.send`, Electron's utility process by `process.parentPort`. */
export function processPort<T>(): { send(message: T): void; listen(listener: (message: unknown) => void): void } {
  type ParentPort = {
    postMessage(message: unknown): void
    on(event: 'message', listener: (event: { data: unknown }) => void): void
  }
  const { parentPort } = process as unknown as { parentPort?: ParentPort }
  if (parentPort)
    return {
      send: (message) => parentPort.postMessage(message),
      listen: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    }
  process.on('disconnect', () => process.exit())
  return { send: (message) => void process.send?.(message), listen: (listener) => process.on('message', listener) }
}
