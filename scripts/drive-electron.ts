import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron } from 'playwright-core'
import { buildElectron } from './build-electron.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Builds the desk, opens it in the real Electron on a fresh home, and looks: the page is there, it has its wire and
 * nothing of Node, and it can't open a connection. Answers one line; rejects where something is otherwise.
 */
export async function driveElectron(executablePath: string): Promise<string> {
  await buildElectron()
  const home = mkdtempSync(join(tmpdir(), 'desk-electron-'))
  const args = process.getuid?.() === 0 ? [root, '--no-sandbox'] : [root]
  const app = await _electron.launch({
    executablePath,
    args,
    env: { ...process.env, HYPERLLM_HOME: home } as Record<string, string>,
  })
  try {
    const page = await app.firstWindow()
    await page.waitForFunction("document.querySelector('#root')?.childElementCount > 0")
    const seen = await page.evaluate(`(async () => ({
      url: location.href,
      wire: Object.keys(window.deskWire).sort().join(),
      node: [typeof require, typeof process].join(),
      fetched: await fetch('http://127.0.0.1:1/').then(() => 'reached', () => 'refused'),
    }))()`)
    const wanted = {
      url: 'app://desk/',
      wire: 'close,onClose,onFrame,send',
      node: 'undefined,undefined',
      fetched: 'refused',
    }
    if (JSON.stringify(seen) !== JSON.stringify(wanted))
      throw new Error(`Electron's window is ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`)
    return '1 passed, 0 failed'
  } finally {
    await app.close()
  }
}
