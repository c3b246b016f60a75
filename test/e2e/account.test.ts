import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildRenderer } from '../../scripts/build-renderer.ts'
import { openBrowser } from '../browser.ts'
import { openElectronWindow } from '../doubles/electron-window.ts'
import { masterSecret, masterWallet, openRealHome, passphrase, type RealHome } from '../doubles/real-networks.ts'

let home: RealHome
let browser: Browser
let page: Page
let errors: string[]

const shots = join(import.meta.dirname, '..', '..', 'test-results', 'screenshots')
const shoot = async (name: string) => {
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `account-${name}.png`) })
}

beforeAll(async () => {
  await buildRenderer()
  home = await openRealHome()
  browser = await openBrowser()
  page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage()
  page.setDefaultTimeout(20_000)
  ;({ errors } = await openElectronWindow(page, () => home.desk))
})
afterAll(async () => {
  await browser.close()
  await home.close()
})

/** Tab until the control with this name has the focus; every step of this story goes by keys alone. */
async function tabTo(name: RegExp): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement)) return ''
      const label = element.closest('label')?.querySelector('.label, span')?.textContent
      return element.getAttribute('aria-label') ?? label ?? element.textContent ?? ''
    })
    if (name.test(focused)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no control is called ${name}`)
}
const press = (key: string) => page.keyboard.press(key)
const typeIn = async (name: RegExp, text: string) => {
  await tabTo(name)
  await page.keyboard.type(text)
}
const acknowledge = async () => {
  await page.getByRole('dialog', { name: 'Before you start' }).waitFor()
  await press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

it('walks from paper to a trade on testnet by keyboard, and locks', async () => {
  await acknowledge()
  await press('Shift+A')
  await tabTo(/^Open testnet$/)
  await press('Enter')

  // A secret is refused, and does not stay in its field.
  await typeIn(/^Account on testnet$/, masterSecret)
  await press('Enter')
  await page.getByText('That is a private key, and it was not kept.').waitFor()
  expect(await page.getByRole('textbox', { name: /Account on testnet/ }).inputValue()).toBe('')
  await shoot('secret-refused')
  await page.getByRole('textbox', { name: /Account on testnet/ }).focus()
  await page.keyboard.type(masterWallet.address)
  await press('Enter')

  // The testnet desk is another one, with a disclaimer of its own.
  await page.locator('.network.testnet').waitFor()
  await acknowledge()
  expect(await page.getByTestId('lock').innerText()).toContain('no key')
  await press('Shift+A')
  await typeIn(/^Passphrase$/, passphrase)
  await typeIn(/^Once more$/, passphrase)
  await shoot('key')
  await press('Enter')

  await page.getByText('Only the master wallet can approve').waitFor()
  const guided = await page.locator('.account-facts.boxed').innerText()
  const { agent } = home.value('keys')
  expect(guided).toContain(agent?.address)
  await shoot('approve')
  const { signedName } = await home.ask('keys.guide', { purpose: 'agent', days: 90 })
  await home.testnet.master.approveAgent({ agentAddress: agent?.address as `0x${string}`, agentName: signedName })
  await tabTo(/^Check now$/)
  await press('Enter')

  await page.getByRole('form', { name: 'Unlock' }).waitFor()
  await typeIn(/^Passphrase$/, passphrase)
  await press('Enter')
  await page.getByText('All is set: orders can be sent.').waitFor()
  await shoot('set')

  await press('Escape')
  await press('/')
  await page.locator('textarea:focus').waitFor()
  await page.keyboard.type('l sol r0.5% e99 s94')
  await press('Enter')
  const dialog = page.getByRole('dialog', { name: /confirm/i })
  await shoot('words')
  await dialog.getByText('TESTNET').waitFor()
  const warnings = await dialog.getByRole('button', { name: /^Acknowledge/ }).count()
  for (let digit = 1; digit <= warnings; digit += 1) await press(String(digit))
  await shoot('confirm')
  while (await dialog.getByRole('button', { name: /^Send/ }).isVisible()) {
    await press('Enter')
    await page.waitForTimeout(100)
  }
  await expect.poll(() => home.testnet.posts.filter(({ action }) => action.type === 'order').length).toBe(1)
  await dialog.getByRole('alert').first().waitFor()
  await press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await press('Shift+L')
  await expect.poll(() => page.getByTestId('lock').innerText()).toContain('key locked')
  expect(home.value('account').orders).toHaveLength(1)
  await shoot('locked')
  expect(errors).toEqual([])
})

it('frames the whole window in gold on mainnet, and wants its phrase typed', async () => {
  await press('Shift+A')
  await tabTo(/^Open mainnet$/)
  await press('Enter')
  await typeIn(/^Account on mainnet$/, masterWallet.address)
  await press('Enter')
  await page.locator('.network.mainnet').waitFor()
  await acknowledge()
  await home.setUp()
  await home.unlock()
  await press('Shift+A')
  await page.getByRole('form', { name: 'Arm mainnet' }).waitFor()
  const frame = await page.locator('.trade-screen').evaluate((element) => getComputedStyle(element).borderTopColor)
  expect(frame).toBe('rgb(212, 160, 23)')
  expect(await page.getByTestId('lock').innerText()).toContain('not armed')
  await typeIn(/^Type/, home.value('keys').arming.phrase)
  await shoot('arm')
  await press('Enter')
  await page.getByText('All is set: orders can be sent.').waitFor()
  expect(home.value('keys').arming.isArmed).toBe(true)
  expect(home.mainnet.posts.filter(({ action }) => action.type === 'order')).toEqual([])
  expect(errors).toEqual([])
})
