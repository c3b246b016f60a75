import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { readyNode, root } from './node-version.mjs'

// `npm test [-- files…]`: finds or unpacks the browser, builds the desk, and runs the tests.
if (await readyNode(import.meta.url)) {
  const { testBrowser } = await import('./find-browser.ts')
  const { buildElectron } = await import('./build-electron.ts')
  const browser = await testBrowser()
  if (browser === null)
    process.stderr.write(
      'No browser was found: install Chrome or Chromium, or name one in DESK_BROWSER. Tests that need one will fail.\n',
    )
  // Everything is built here, once, so that no two tests build at the same time.
  await buildElectron()
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  child.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
