import { readyNode } from './node-version.mjs'

// `npm start`: the desk in Electron, else in an installed Chrome or Chromium as an app window, else as an address.
if (await readyNode(import.meta.url)) {
  const { start } = await import('./start.ts')
  await start(process.argv.slice(2)).catch((thrown) => {
    process.stderr.write(`desk: ${thrown.message}\n`)
    process.exitCode = 1
  })
}
