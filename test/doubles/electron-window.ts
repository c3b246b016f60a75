import type { Page } from 'playwright-core'
import type { HostedDesk } from '../../main/hosts/hosted-desk.ts'
import { readRendererFiles, strictHeaders } from '../../main/hosts/renderer-files.ts'
import { serve } from '../../preload/contract/serve.ts'
import { rendererDir } from '../../scripts/build-renderer.ts'

const origin = 'https://desk.test'

/** What the preload gives a page in Electron, in a page that has none: `deskWire`, over the test's own binding. */
function bridge(): void {
  type Post = (id: string, frame: string | null) => Promise<void>
  const own = window as unknown as { deskPost: Post; deskTake(frame: string): void; deskWire: unknown }
  const id = String(Math.random())
  const listeners: ((frame: string) => void)[] = []
  own.deskTake = (frame) => {
    for (const listener of listeners) listener(frame)
  }
  own.deskWire = {
    send: (frame: string) => void own.deskPost(id, frame),
    onFrame: (listener: (frame: string) => void) => void listeners.push(listener),
    onClose: () => undefined,
    close: () => void own.deskPost(id, null),
  }
}

/**
 * Shows the built renderer in a page as Electron's window would: the same files and content policy, one wire a page, and
 * a new page when the desk was switched. Answers what the page complained about.
 */
export async function openElectronWindow(page: Page, desk: () => HostedDesk): Promise<{ errors: string[] }> {
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  const fileAt = readRendererFiles(rendererDir)
  const strict = strictHeaders("'none'")
  await page.route(`${origin}/**`, (route) => {
    const file = fileAt(new URL(route.request().url()).pathname)
    if (file === undefined) return route.fulfill({ status: 404 })
    return route.fulfill({ body: Buffer.from(file.bytes), headers: { ...strict, ...file.headers } })
  })
  let current: { id: string; frames: ((frame: string) => void)[]; closes: (() => void)[] } | null = null
  await page.exposeBinding('deskPost', (_source, id: string, frame: string | null) => {
    if (current?.id !== id) {
      for (const close of current?.closes ?? []) close()
      const own = { id, frames: [] as ((frame: string) => void)[], closes: [] as (() => void)[] }
      current = own
      let turn: Promise<unknown> = Promise.resolve()
      const send = (sent: string) => {
        const take = (text: string) => (window as unknown as { deskTake(frame: string): void }).deskTake(text)
        turn = turn.then(() => (current === own ? page.evaluate(take, sent) : undefined)).catch(() => undefined)
      }
      const wire = {
        send,
        onFrame: (listener: (frame: string) => void) => void own.frames.push(listener),
        onClose: (listener: () => void) => void own.closes.push(listener),
        close: () => undefined,
      }
      serve(desk().handlers, desk().topics, wire, (what, name) => errors.push(`defect in ${name}: ${what}`))
    }
    if (frame !== null) for (const listener of current?.frames ?? []) listener(frame)
  })
  await page.addInitScript(bridge)
  desk().onSwitch?.(() => void page.reload().catch(() => undefined))
  await page.goto(`${origin}/`)
  return { errors }
}
