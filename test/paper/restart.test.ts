import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { remoteControl } from '../../main/paper/remote-control.ts'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, oidOf, paperAtHundred, place, traderOn, trigger } from './paper-client.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paper-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a restart with the state kept', () => {
  it('brings back accounts, positions, orders, brackets, fills and nonces', async () => {
    const state = join(folder, 'paper.sqlite')
    const { paper, trader } = await paperAtHundred({ state })
    const [cs, cp] = [freshCloid(), freshCloid()]
    await trader.exchange.updateLeverage({ asset: 5, isCross: true, leverage: 7 })
    await place(
      trader,
      [limit(true, '100.5', '3', { tif: 'Ioc' }), trigger('sl', false, '95', '85.5', '3', cs)],
      'normalTpsl',
    )
    const [resting] = await place(
      trader,
      [limit(true, '99', '2', { c: cp }), trigger('sl', false, '94', '84.6', '2')],
      'normalTpsl',
    )
    const before = { account: await trader.account(), fills: await trader.fills(), orders: await trader.orders() }
    const counters = paper.control.counters()
    await paper.close()

    const again = await startPaper({ state, speed: 'stepped' })
    const back = traderOn(again)
    again.control.still(true)
    again.control.setMark('SOL', '100')
    expect({ ...(await back.account()), time: 0 }).toEqual({ ...before.account, time: 0 })
    expect(await back.fills()).toEqual(before.fills)
    expect(await back.orders()).toEqual(before.orders)
    expect(await back.status(cp)).toBe('open')
    expect(again.control.counters().cloids).toEqual(counters.cloids)
    again.control.trade('SOL', 'sell', '99', '2')
    expect(await back.status(oidOf(resting))).toBe('filled')
    again.control.move('SOL', '94.5')
    expect(await back.status(cs)).toBe('filled')
    expect(await back.position('SOL')).toMatchObject({ szi: '2.0' })
    await again.close()
  })

  it('starts anew with fresh', async () => {
    const state = join(folder, 'paper.sqlite')
    const { paper, trader } = await paperAtHundred({ state })
    await place(trader, [limit(true, '99', '1')])
    await paper.close()
    const again = await startPaper({ state, speed: 'stepped', fresh: true })
    expect(await traderOn(again).orders()).toEqual([])
    await again.close()
  })
})

describe('the process', () => {
  function start(...more: string[]) {
    const entry = join(import.meta.dirname, '../../main/paper/main.ts')
    const child = spawn(process.execPath, [entry, '--seed', '9', ...more], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const ready = new Promise<Paper>((resolve) => {
      createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line) as Paper))
    })
    return { child, ended, ready }
  }

  it('prints one line when ready, and ends cleanly when told to', async () => {
    const { child, ended, ready } = start('--stepped')
    const paper = await ready
    expect(paper).toMatchObject({ http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), seed: 9 })
    expect(paper.ws).toBe(`${paper.http.replace('http', 'ws')}/ws`)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('is controlled from another process', async () => {
    const { child, ended, ready } = start('--stepped')
    const paper = await ready
    const control = remoteControl(paper.http)
    await control.still(true)
    await control.move('SOL', '100')
    await control.setBook('SOL', [['99.9', '5']], [['100.1', '5']])
    expect(await control.trade('SOL', 'buy', '100.1', '2')).toBe('2.0')
    expect((await control.snapshot()).mids).toMatchObject({ SOL: '100.0' })
    expect(await control.counters()).toMatchObject({ ordersAccepted: 0, duplicates: 0 })
    await expect(control.move('SOL', 'x')).rejects.toThrow('move: ')
    child.kill('SIGTERM')
    await ended
  })

  it('takes regime, chaos and peers from its command line', async () => {
    const { child, ended, ready } = start(
      '--stepped',
      '--open',
      '--peer',
      '--regime',
      'halted',
      '--chaos',
      '{"failStatus":429,"failTimes":1}',
    )
    const trader = traderOn(await ready)
    await expect(trader.account()).rejects.toThrow('429')
    await trader.account()
    expect(await place(trader, [limit(true, '50', '2')])).toEqual([{ error: 'Trading is halted. asset=5' }])
    child.kill('SIGTERM')
    await ended
  })

  it('ends when its parent closes its input', async () => {
    const { child, ended, ready } = start('--with-parent')
    await ready
    child.stdin.end()
    expect(await ended).toBe(0)
  })

  it('has on disk what it accepted, even when it is killed', async () => {
    const state = join(folder, 'paper.sqlite')
    const address = traderOn({ http: 'http://localhost' } as Paper).user
    const flags = ['--state', state, '--home-account', `${address}=10000`]
    const first = start(...flags)
    const trader = traderOn(await first.ready)
    const c = freshCloid()
    expect(await place(trader, [limit(true, '50', '2', { c })])).toMatchObject([{ resting: {} }])
    first.child.kill('SIGKILL')
    await first.ended
    const second = start(...flags)
    const back = traderOn(await second.ready)
    expect(await back.status(c)).toBe('open')
    expect((await back.account()).marginSummary.accountValue).toBe('10000.0')
    second.child.kill('SIGTERM')
    await second.ended
  })
})
