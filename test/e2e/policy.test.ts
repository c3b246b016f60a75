import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTerminal, type Terminal } from './terminal.ts'

let t: Terminal
beforeEach(async () => {
  t = await openTerminal()
})
afterEach(async (context) => {
  if (context.task.result?.state === 'fail') await t.shoot(`failed-${context.task.name.replace(/\W+/g, '-')}`)
  expect(t.errors, 'errors of the page').toEqual([])
  await t.close()
})

const row = (path: string) => t.page.locator(`[data-limit="${path}"]`)
const said = () => t.page.locator('.policy-said')

describe('a person on the policy screen', () => {
  it('tightens a limit by keys, and the next trade meets it', async () => {
    await t.page.keyboard.press('Escape')
    await t.page.keyboard.press('Shift+P')
    await t.page.getByRole('region', { name: 'Policy' }).waitFor()
    await row('MAX_POSITION.block').locator('input').focus()
    await t.page.keyboard.type('0.5')
    await t.page.keyboard.press('Enter')
    await said().getByText('MAX_POSITION.block is 0.5, was 3.').waitFor()
    await row('MAX_POSITION.block').getByText('$5,000.00').waitFor()
    await t.shoot('policy-tightened')
    await t.page.keyboard.press('Escape')
    await t.page.keyboard.press('Escape')
    await t.review('l sol n6000 e99 s94')
    const checks = t.page.getByRole('dialog').getByRole('region', { name: 'Checks' })
    await checks.getByText('MAX_POSITION').first().waitFor()
    expect(await checks.innerText()).toMatch(/0\.5x/)
    await t.shoot('policy-met')
  })

  it('sees a loosening wait, through a restart, and takes it back', async () => {
    const heat = row('HEAT.block')
    await t.page.keyboard.press('Escape')
    await t.page.keyboard.press('Shift+P')
    await heat.locator('input').fill('8%')
    await t.page.keyboard.press('Enter')
    await heat.getByText(/8% in 1[45]:\d\d/).waitFor()
    await t.restart()
    await t.page.keyboard.press('Escape')
    await t.page.keyboard.press('Shift+P')
    await heat.getByText(/8% in 1?\d:\d\d/).waitFor()
    expect(await heat.locator('input').inputValue()).toBe('6')
    await heat.locator('input').focus()
    await t.page.keyboard.press('Enter')
    await said().getByText('0.08 was withdrawn').waitFor()
    await expect.poll(() => heat.getByText(/in 1\d:/).count()).toBe(0)
  })

  it('is told what is no value, and what can be no policy', async () => {
    await t.page.keyboard.press('Escape')
    await t.page.keyboard.press('Shift+P')
    const field = row('MAX_LOSS_PER_TRADE.block').locator('input')
    await field.fill('lots')
    await t.page.keyboard.press('Enter')
    await said().getByText('That is no value of this limit').waitFor()
    await field.fill('1')
    await t.page.keyboard.press('Enter')
    await said().getByText('which is above MAX_LOSS_PER_TRADE.block').waitFor()
    await t.page.keyboard.press('Escape')
    expect(await field.inputValue()).toBe('3')
  })
})
