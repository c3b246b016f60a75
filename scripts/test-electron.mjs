import { readyNode } from './node-version.mjs'

// `npm run test:electron`: drives the real Electron where there is one; where there is none it says so and holds.
if (await readyNode(import.meta.url)) {
  const { existing } = await import('./find-electron.ts')
  const program = existing()
  if (program === null) process.stdout.write('skipped: no Electron binary\n')
  else {
    const { driveElectron } = await import('./drive-electron.ts')
    await driveElectron(program).then(
      (line) => process.stdout.write(`${line}\n`),
      (thrown) => {
        process.stderr.write(`${thrown.stack}\n`)
        process.exitCode = 1
      },
    )
  }
}
