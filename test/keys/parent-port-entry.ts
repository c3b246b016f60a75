/** Stands in for Electron's utility process: gives `process.parentPort`, then starts the signer as Electron would. */
const parentPort = {
  on: (_: 'message', listener: (event: { data: unknown }) => void) =>
    void process.on('message', (data) => listener({ data })),
  postMessage: (value: unknown) => void process.send?.(value),
}
Object.assign(process, { parentPort })
await import('../../main/keys/signer-process.ts')

export {}
