import { join } from 'node:path'
import { openTerminal } from './terminal.ts'

// Draws the README's picture anew (`node test/e2e/picture.ts [FILE]`): the running desk with three positions and a sentence being read.
const to = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'renderer', 'terminal.png')
const t = await openTerminal({ still: false, seed: 11, scale: 1.5 })
try {
  for (const words of ['sh eth r1% s3%', 'l btc r0.5% s-4% t3R:50%', 'l sol r1% s5% t2R']) {
    await t.review(words)
    await t.confirm()
    await t.page
      .getByRole('dialog', { name: /confirm/i })
      .getByRole('alert')
      .first()
      .waitFor()
    await t.page.keyboard.press('Escape')
    await t.page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  await t.page.getByRole('button', { name: 'Clear the last answer' }).click()
  const mid = Number.parseInt(await t.page.getByTestId('mid').innerText(), 10)
  await t.say(`long SOL, risk 1%, entry ${mid - 1}, stop ${mid - 5}, half off at ${mid + 4}`)
  await t.page.waitForTimeout(6_000)
  await t.page.screenshot({ path: to })
  console.log(to)
} finally {
  await t.close()
}
