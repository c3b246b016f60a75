import { type Browser, chromium } from 'playwright-core'
import { testBrowser } from '../scripts/find-browser.ts'

/** Starts the browser that tests run in, headless; throws with one sentence when the machine has none. */
export async function openBrowser(): Promise<Browser> {
  const found = await testBrowser()
  if (found === null) throw new Error('No Chrome or Chromium was found; name one in DESK_BROWSER.')
  return await chromium.launch({
    executablePath: found.program,
    env: { ...process.env, ...found.env },
    args: ['--font-render-hinting=none', '--force-color-profile=srgb', '--hide-scrollbars'],
  })
}
