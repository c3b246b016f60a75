import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createDesk, type Ports } from '../../main/desk.ts'
import type { HostedDesk } from '../../main/hosts/hosted-desk.ts'
import { type Loopback, serveLoopback } from '../../main/hosts/loopback/serve-loopback.ts'
import { openDesk } from '../../main/hosts/open-desk.ts'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import { buildPorts } from '../../main/real-ports.ts'
import { buildRenderer, rendererDir } from '../../scripts/build-renderer.ts'
import { openBrowser } from '../browser.ts'

/** The whole product as a person meets it: real renderer in real Chromium, real desk, real paper exchange. */
export type Terminal = {
  page: Page
  paper: Paper
  /** Errors of the page: console errors, exceptions, broken content policy. Must stay empty. */
  errors: string[]
  /** Types words and waits until they are read. */
  say(words: string): Promise<void>
  /** Types words, presses Enter, and waits for the sheet. */
  review(words: string): Promise<void>
  /** Acknowledges every warning by its digit and presses Enter once the sheet takes it. */
  confirm(): Promise<void>
  shoot(name: string): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

const shots = join(import.meta.dirname, '..', '..', 'test-results', 'screenshots')

export async function openTerminal(
  options: {
    seed?: number
    still?: boolean
    width?: number
    height?: number
    scale?: number
    /** Puts another port in, such as a stub that reads free language. */
    wrap?: (ports: Ports) => Ports
  } = {},
): Promise<Terminal> {
  await buildRenderer()
  const homeDir = mkdtempSync(join(tmpdir(), 'desk-e2e-'))
  // Playwright confirms faster than a person may, and the same order more than once.
  const policy = { ORDER_RATE: { perSecond: 100, perMinute: 1_000 }, DUPLICATE_ORDER: { windowMs: 0 } }
  writeFileSync(join(homeDir, 'settings.json'), JSON.stringify({ policy }))
  const paper = await startPaper({ seed: options.seed ?? 7, fund: '10000' })
  if (options.still ?? true) paper.control.still(true)
  if (options.still ?? true) paper.control.move('SOL', '100')
  const browser: Browser = await openBrowser()
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1366, height: options.height ?? 768 },
    deviceScaleFactor: options.scale ?? 1,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))

  const open = async () => {
    const { wrap } = options
    if (wrap === undefined) return openDesk(homeDir, 'loopback', { paper })
    return createDesk(wrap(await buildPorts({ homeDir, host: 'loopback', paper })))
  }
  let desk = await open()
  let served: Loopback = await serve(desk)
  await desk.ready
  await page.goto(served.issue())
  await acknowledge(page)
  await pickMarket(page)

  const say = (words: string) => page.getByRole('textbox', { name: 'words' }).fill(words)
  return {
    page,
    paper,
    errors,
    say,
    async review(words) {
      await say(words)
      await page.getByRole('textbox', { name: 'words' }).press('Enter')
      await page.getByRole('dialog', { name: /confirm/i }).waitFor()
    },
    async confirm() {
      const dialog = page.getByRole('dialog', { name: /confirm/i })
      const warnings = await dialog.getByRole('button', { name: /^Acknowledge/ }).count()
      for (let digit = 1; digit <= warnings; digit += 1) await page.keyboard.press(String(digit))
      await dialog.getByRole('button', { name: /^Send/ }).and(page.locator(':enabled')).waitFor()
      // A key pressed in the sheet's first 400 ms is not taken: press until it is.
      while (await dialog.getByRole('button', { name: /^Send/ }).isVisible()) {
        await page.keyboard.press('Enter')
        await page.waitForTimeout(100)
      }
    },
    async shoot(name) {
      mkdirSync(shots, { recursive: true })
      await page.screenshot({ path: join(shots, `${name}.png`) })
    },
    async restart() {
      await page.goto('about:blank')
      await served.close()
      await desk.close()
      desk = await open()
      served = await serve(desk)
      await desk.ready
      await page.goto(served.issue())
    },
    async close() {
      await browser.close()
      await served.close()
      await desk.close()
      await paper.close()
      rmSync(homeDir, { recursive: true, force: true })
    },
  }
}

function serve(desk: HostedDesk): Promise<Loopback> {
  return serveLoopback({
    desk,
    network: 'paper',
    rendererDir,
    onDefect: (what, name) => {
      throw new Error(`defect in ${name}: ${what}`)
    },
  })
}

/** The disclaimer of the first run, read once. */
async function acknowledge(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await dialog.getByRole('button').last().click()
  await dialog.waitFor({ state: 'hidden' })
}

/** The first market shown is the one to trade; a story that needs another switches to it. */
async function pickMarket(page: Page): Promise<void> {
  await page.keyboard.press('g')
  await page.getByRole('combobox', { name: 'market' }).fill('SOL')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /Market SOL-PERP/ }).waitFor()
}
