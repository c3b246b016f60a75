import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { onlyReader } from '../doubles/fake-backends.ts'
import { type StubMeaning, stubReader } from '../doubles/stub-reader.ts'
import { openTerminal, type Terminal } from './terminal.ts'

let means: StubMeaning
const reader = stubReader('stub', () => means)
let t: Terminal
beforeAll(async () => {
  t = await openTerminal({ wrap: (ports) => ({ ...ports, models: onlyReader(reader) }) })
})
afterEach(async (context) => {
  if (context.task.result?.state === 'fail') await t.shoot(`failed-${context.task.name.replace(/\W+/g, '-')}`)
  expect(t.errors, 'errors of the page').toEqual([])
  await t.page.keyboard.press('Escape')
})
afterAll(() => t.close())

const box = () => t.page.getByRole('textbox', { name: 'words' })
const question = () => t.page.getByRole('group', { name: 'Question' })
const answers = () => question().getByRole('button')
const size = (text: string) => t.page.getByTestId('size').filter({ hasText: text }).waitFor()

/** Types words that no rule reads, up to where Enter lets the model read them. */
async function type(words: string): Promise<void> {
  await box().fill(words)
  await t.page.getByRole('status').filter({ hasText: 'Enter lets the model read it' }).waitFor()
}

/** Has the model read them. */
async function ask(words: string): Promise<void> {
  await type(words)
  await t.page.keyboard.press('Enter')
}

describe('words that can be read in two ways', () => {
  it('stand side by side with size, entry, stop and loss, and one key decides', async () => {
    means = { terse: ['l SOL r2% e100 s95', 'l SOL a2% e100 s95'] }
    await ask('two percent of it into sol at a hundred, out at ninety five')
    await t.page.locator('.answer:focus').waitFor()
    expect(await answers().allInnerTexts()).toEqual([
      expect.stringMatching(/r2%[\s\S]*38\.58 SOL[\s\S]*100[\s\S]*95[\s\S]*199\.95/),
      expect.stringMatching(/a2%[\s\S]*2 SOL[\s\S]*100[\s\S]*95[\s\S]*10\.37/),
    ])
    await t.shoot('two-readings')
    expect(t.paper.control.counters().ordersAccepted).toBe(0)
    await t.page.keyboard.press('2')
    await size('2SOL')
    expect(await box().inputValue()).toBe('l SOL a2% e100 s95')
    expect(await box().evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('are not decided by an Enter that comes too soon, or is held; arrows choose, and Esc leads back to the words', async () => {
    means = { terse: ['l SOL r2% e100 s95', 'l SOL a2% e100 s95'] }
    const words = 'two percent of it into sol'
    // In the same turn of the page as the focus comes, so that no slow machine makes it late.
    const tooSoon = t.page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const press = ({ target }: FocusEvent) => {
            if (!(target as Element).matches('.answer')) return
            removeEventListener('focusin', press)
            resolve(
              !target!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })),
            )
          }
          addEventListener('focusin', press)
        }),
    )
    await type(words)
    await t.page.keyboard.down('Enter')
    expect(await tooSoon).toBe(true)
    await t.page.waitForTimeout(500)
    for (let held = 0; held < 20; held += 1) await t.page.keyboard.down('Enter')
    await t.page.keyboard.up('Enter')
    expect([await box().inputValue(), await answers().count()]).toEqual([words, 2])
    await t.page.keyboard.press('ArrowDown')
    expect(
      await answers()
        .nth(1)
        .evaluate((element) => element === document.activeElement),
    ).toBe(true)
    await t.page.keyboard.press('Escape')
    expect(await box().evaluate((element) => element === document.activeElement)).toBe(true)
    await t.page.keyboard.press('Alt+1')
    await size('38.58')
  })

  it('say who reads which, where the grammar reads them too, and why one is no order', async () => {
    means = { terse: ['l SOL q5 e100 s95', 'sh SOL q5 e100 s95'], by: ['grammar', 'model'] }
    await ask('"no wait, short" says he, l sol five at a hundred')
    await t.page.locator('.answer:focus').waitFor()
    expect(await answers().nth(0).innerText()).toContain('grammar')
    expect(await answers().nth(1).innerText()).toMatch(/The stop 95 is not on the losing side[\s\S]*model/)
    await t.shoot('two-readers')
  })
})

describe('a question of the grammar while the model reads the words too', () => {
  it('takes its answer at once, and what the model says later changes nothing', async () => {
    let release = () => {}
    means = { terse: ['l SOL m2 e100 s95'], until: new Promise<void>((resolve) => (release = resolve)) }
    await box().fill('long sol 2% e100 s95')
    await question().waitFor()
    await box().press('Enter')
    await question().getByText('The model reads it too').waitFor()
    await t.page.keyboard.press('1')
    await size('38.58')
    const words = await box().inputValue()
    release()
    await t.page.waitForTimeout(300)
    expect([await box().inputValue(), await question().count()]).toEqual([words, 0])
  })
})

describe('a size that the model computed', () => {
  it('stands beside the desk’s in words, ticket and sheet, and the desk’s is the one that counts', async () => {
    means = { terse: ['l SOL r2% e100 s95'], claimedSize: '41' }
    await ask('risk two percent on sol from a hundred, out at ninety five')
    const claim = t.page.locator('.ticket').getByLabel('The model’s size beside the desk’s')
    expect(await claim.innerText()).toMatch(/41[\s\S]*38\.58[\s\S]*they differ/)
    await t.page.getByRole('status').filter({ hasText: 'the model says 41' }).waitFor()
    // Sized again a second later, it still stands.
    await t.page.waitForTimeout(1_200)
    expect(await claim.innerText()).toMatch(/they differ/)
    await t.page.keyboard.press('Enter')
    const sheet = t.page.getByRole('dialog', { name: /confirm/i })
    await sheet.getByLabel('The model’s size beside the desk’s').getByText('they differ').waitFor()
    expect(await sheet.innerText()).toContain('Buy 38.58 SOL')
    await t.shoot('claimed-size')
    await t.page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
  })
})
