import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTerminal, type Terminal } from './terminal.ts'

const gguf = join(import.meta.dirname, '..', '..', 'native-models', 'tiny', 'tiny.gguf')
let t: Terminal
beforeAll(async () => {
  t = await openTerminal()
})
afterEach(async (context) => {
  if (context.task.result?.state === 'fail') await t.shoot(`failed-${context.task.name.replace(/\W+/g, '-')}`)
  expect(t.errors, 'errors of the page').toEqual([])
})
afterAll(() => t.close())

const press = (key: string) => t.page.keyboard.press(key)
const box = () => t.page.getByRole('textbox', { name: 'words' })
const status = (text: string | RegExp) => t.page.getByRole('status').filter({ hasText: text })
const model = () => t.page.getByTestId('model')
const screen = () => t.page.getByRole('region', { name: 'Models' })
const backend = (id: string) => t.page.locator(`[data-backend="${id}"]`)
const free = (price: number) => `long sol, risk 1%, entry ${price}, stop at 90 please`

/** Leaves the words and opens the Models screen. */
async function openModels(): Promise<void> {
  await press('/')
  await t.page.locator('textarea:focus').waitFor()
  await press('Escape')
  await press('Escape')
  await press('Shift+M')
  await screen().waitFor()
}

/** The process that runs the model, a child of this one, where the desk runs. Linux alone lists them so. */
function modelProcess(): number {
  const found = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]
      return parent === String(process.pid) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('model-process')
    } catch {
      return false
    }
  })
  expect(found).toHaveLength(1)
  return Number(found[0])
}

/** Types words that the grammar can't read, and asks the model about them. */
async function askFor(words: string): Promise<void> {
  await box().fill(words)
  await status('Enter lets the model read it').waitFor()
  await box().press('Enter')
}
/** Whether the words became terse ones, or are asked about. */
const isRead = async (words: string) =>
  (await box().inputValue()) !== words || (await t.page.locator('.answer').count()) > 0
async function haveRead(words: string): Promise<void> {
  await askFor(words)
  await expect.poll(() => isRead(words)).toBe(true)
}
/** A model that stopped rests a moment before it is started again. */
async function askUntilRead(words: string): Promise<void> {
  if ((await box().inputValue()) !== words) await box().fill(words)
  while (!(await isRead(words))) {
    // Only where Enter asks: once the words are read, it would review them.
    if (await status(/Enter (asks it again|lets the model read it)/).isVisible()) await box().press('Enter')
    await t.page.waitForTimeout(500)
  }
}

describe.skipIf(process.platform !== 'linux')('a model process that hangs and is killed', () => {
  it('is said in the words box and the top bar, holds up nothing else, and reads again on Enter', async () => {
    await haveRead(free(95))
    process.kill(modelProcess(), 'SIGSTOP')
    await askFor(free(96))
    await status('The model has not answered for').waitFor()
    await t.shoot('model-hangs')
    // Terse words are read, reviewed and sent meanwhile.
    await t.review('l sol r1% e99 s94')
    await t.confirm()
    await expect.poll(() => t.paper.control.counters().ordersAccepted).toBeGreaterThan(0)
    await press('Escape')
    await t.page.getByRole('dialog').waitFor({ state: 'hidden' })
    await askUntilRead(free(96))

    const victim = modelProcess()
    process.kill(victim, 'SIGSTOP')
    await askFor(free(97))
    await status('The model reads it').waitFor()
    process.kill(victim, 'SIGKILL')
    await status(/The model stopped.*Enter asks it again/).waitFor()
    await model().getByText('failed').waitFor()
    await t.shoot('model-killed')
    await askUntilRead(free(97))
    await model().getByText('failed').waitFor({ state: 'detached' })
  })

  it('is ended where it hangs too long, and says so where it was asked', async () => {
    process.kill(modelProcess(), 'SIGSTOP')
    await askFor(free(98))
    await status(/took longer than 5 s and was stopped.*Enter asks it again/).waitFor()
    await askUntilRead(free(98))
  })
})

describe('the Models screen', () => {
  beforeEach(openModels)
  afterEach(async () => {
    await press('Escape')
    await press('Escape')
    await screen().waitFor({ state: 'detached' })
  })

  it('chooses by a digit or by Enter on a row what reads free language, and a restart remembers it', async () => {
    await press('1')
    await status('The terse grammar reads alone from now on.').waitFor()
    await model().getByText('none').waitFor()
    await t.restart()
    await model().getByText('none').waitFor()
    await openModels()
    await press('Tab')
    await t.page.locator('[data-backend="none"]:focus').waitFor()
    await press('ArrowDown')
    expect(await backend('tiny').getAttribute('aria-checked')).toBe('false')
    await press('Enter')
    await status('tiny reads free language from now on.').waitFor()
    await expect.poll(() => backend('tiny').getAttribute('data-state')).toBe('ready')
    await t.shoot('models')
  })

  it('installs a model from a file, loads it once it is chosen, and removes it', async () => {
    const form = t.page.getByRole('form', { name: 'Install a model' })
    await form.getByLabel('Name').focus()
    await t.page.keyboard.type('mine')
    await form.getByLabel('Model file').focus()
    await t.page.keyboard.type(gguf)
    await press('Enter')
    await t.page.getByRole('status', { name: 'Installation' }).getByText('mine is installed.').waitFor()
    await backend('mine').waitFor()
    await press('Escape')
    await press('3')
    await expect.poll(() => backend('mine').getAttribute('data-state')).toBe('ready')
    expect(await backend('mine').innerText()).toMatch(/CPU|GPU/)
    await t.shoot('models-installed')
    await press('2')
    await expect.poll(() => backend('tiny').getAttribute('aria-checked')).toBe('true')
    await backend('mine').focus()
    await press('Delete')
    await t.page.getByText('mine and its files').waitFor()
    await press('Escape')
    await t.page.locator('[data-backend="mine"]:focus').waitFor()
    await press('Delete')
    await press('Tab')
    await press('Enter')
    await status('mine is removed.').waitFor()
    await backend('mine').waitFor({ state: 'detached' })
  })

  it('fetches a model from an address, says how far it is, stops, and goes on from there', async () => {
    const file = readFileSync(gguf)
    const ranges: (string | undefined)[] = []
    let mayEnd = false
    const server = createServer((request, response) => {
      ranges.push(request.headers.range)
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const rest = file.subarray(from)
      const head = { etag: '"one"', 'content-length': rest.length }
      response.writeHead(from > 0 ? 206 : 200, head)
      if (mayEnd) response.end(rest)
      else response.write(rest.subarray(0, 1_000_000))
    })
    const address = await listen(server)
    const form = t.page.getByRole('form', { name: 'Install a model' })
    await form.getByLabel('Name').fill('fetched')
    await form.getByLabel('Model file').fill(`${address}/fetched.gguf`)
    await press('Enter')
    const progress = t.page.getByRole('status', { name: 'Installation' })
    await progress.getByText(`of ${(file.length / 1e6).toFixed(1)} MB`).waitFor()
    await t.shoot('models-fetching')
    await form.getByRole('button', { name: 'Stop' }).focus()
    await press('Enter')
    await form.getByRole('button', { name: 'Go on' }).waitFor()
    mayEnd = true
    await form.getByLabel('Name').focus()
    await press('Enter')
    await progress.getByText('fetched is installed.').waitFor()
    expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-/)
    await backend('fetched').waitFor()
    await close(server)
  })

  it('keeps a server’s key out of sight, checks what the server serves, and says why it can’t be used', async () => {
    const key = 'sk-e2e-4711'
    const keys: (string | undefined)[] = []
    const server = createServer((request, response) => {
      keys.push(request.headers.authorization)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'hyperllm-4b', object: 'model' }] }))
    })
    const address = await listen(server)
    const form = t.page.getByRole('form', { name: 'vLLM server' })
    const answered = t.page.getByRole('status', { name: 'What the server answered' })
    await form.getByLabel('Address').fill(`${address}/v1`)
    await form.getByLabel('Model').fill('other')
    await form.getByLabel('Key').fill(key)
    await press('Enter')
    await answered.getByText('other').waitFor()
    await t.shoot('models-server-refused')
    await form.getByLabel('Model').fill('hyperllm-4b')
    await press('Enter')
    await answered.getByText('serves hyperllm-4b').waitFor()
    await t.shoot('models-server')
    expect(keys.every((one) => one === `Bearer ${key}`)).toBe(true)
    expect(await form.getByLabel('Key').inputValue()).toBe('')
    expect(await t.page.content()).not.toContain(key)

    await form.getByRole('button', { name: 'Drop the key' }).press('Enter')
    await expect.poll(() => keys.at(-1)).toBeUndefined()
    await close(server)
    await form.getByRole('button', { name: 'Check', exact: true }).press('Enter')
    await t.page.locator('.checked.failed').waitFor()
    await form.getByRole('button', { name: 'Forget' }).press('Enter')
    await status('The server and its key are forgotten.').waitFor()
    expect(await form.getByLabel('Address').inputValue()).toBe('')
  })
})

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
