import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid'
import { signL1Action } from '@nktkas/hyperliquid/signing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import { freshCloid, limit, paperAtHundred, place, type Trader, traderOn } from './paper-client.ts'

let paper: Paper
let trader: Trader

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred())
})
afterEach(() => paper.close())

async function post(path: string, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${paper.http}${path}`, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } })
}

async function signedNoop(nonce: number, more: { expiresAfter?: number; vaultAddress?: `0x${string}` } = {}) {
  const action = { type: 'noop' }
  const signature = await signL1Action({ wallet: trader.wallet, action, nonce, isTestnet: true, ...more })
  return { action, nonce, signature, ...more }
}

const answerOf = async (body: unknown) => (await post('/exchange', body)).json()

describe('an exchange post', () => {
  it('is refused when no known user signed it', async () => {
    const stranger = traderOn(paper, 2)
    await expect(stranger.exchange.order({ orders: [limit(true, '99', '1')], grouping: 'na' })).rejects.toThrow(
      `User or API Wallet ${stranger.user} does not exist.`,
    )
    await stranger.account()
    expect(await place(stranger, [limit(true, '99', '1')])).toMatchObject([{ resting: {} }])
  })

  it('is refused when it was signed for mainnet, or changed after it was signed', async () => {
    const transport = new HttpTransport({ apiUrl: paper.http, isTestnet: false })
    const mainnet = new ExchangeClient({ transport, wallet: trader.wallet })
    await expect(mainnet.noop({ nonce: Date.now() })).rejects.toThrow('does not exist')
    const body = await signedNoop(Date.now())
    expect((await answerOf({ ...body, nonce: body.nonce + 1 })).response).toMatch(
      /^User or API Wallet 0x.{40} does not exist\.$/,
    )
    expect(paper.control.counters().actions).toBe(0)
  })

  it('funds a stranger who signs first, when so started', async () => {
    const open = await startPaper({ speed: 'stepped', unseen: 'fund', fund: '500' })
    const stranger = traderOn(open, 3)
    await stranger.exchange.noop({ nonce: Date.now() })
    expect((await stranger.account()).marginSummary.accountValue).toBe('500.0')
    await open.close()
  })

  it('takes nulls for vault and expiry, and both hex cases of a user', async () => {
    const body = await signedNoop(Date.now())
    expect(await answerOf({ ...body, vaultAddress: null, expiresAfter: null })).toEqual({
      status: 'ok',
      response: { type: 'default' },
    })
    const upper = `0x${trader.user.slice(2).toUpperCase()}`
    const state = await (await post('/info', { type: 'clearinghouseState', user: upper })).json()
    expect(state.marginSummary.accountValue).toBe('100000.0')
  })

  it('takes a nonce once, in any order, within two days back and one ahead', async () => {
    const now = Date.now()
    const ok = { status: 'ok', response: { type: 'default' } }
    expect(await answerOf(await signedNoop(now))).toEqual(ok)
    expect(await answerOf(await signedNoop(now - 5))).toEqual(ok)
    expect(await answerOf(await signedNoop(now))).toEqual({
      status: 'err',
      response: `Invalid nonce: duplicate nonce ${now}`,
    })
    expect((await answerOf(await signedNoop(now - 3 * 86_400_000))).response).toMatch(/^Invalid nonce: nonce too low/)
    expect((await answerOf(await signedNoop(now + 2 * 86_400_000))).response).toMatch(/^Invalid nonce/)
  })

  it('keeps the hundred highest nonces: a lower one than all of them is refused', async () => {
    const now = Date.now()
    for (let k = 0; k < 100; k += 1) await answerOf(await signedNoop(now + k))
    expect((await answerOf(await signedNoop(now - 1))).response).toBe(
      `Invalid nonce: nonce too low ${now - 1} < ${now}`,
    )
    expect((await answerOf(await signedNoop(now + 100))).status).toBe('ok')
  })

  it('is refused when it comes after its expiry, and does not use its nonce up', async () => {
    const nonce = Date.now()
    expect(await answerOf(await signedNoop(nonce, { expiresAfter: nonce - 60_000 }))).toEqual({
      status: 'err',
      response: 'Action already expired',
    })
    expect((await answerOf(await signedNoop(nonce, { expiresAfter: nonce + 60_000 }))).status).toBe('ok')
  })

  it('names a vault that does not exist, and an action that it does not know', async () => {
    const vaultAddress = `0x${'9'.repeat(40)}` as const
    expect((await answerOf(await signedNoop(Date.now(), { vaultAddress }))).response).toBe(
      `Vault not registered: ${vaultAddress}`,
    )
    const signature = { r: `0x${'1'.repeat(64)}`, s: `0x${'1'.repeat(64)}`, v: 27 }
    expect(await answerOf({ action: { type: 'teleport' }, nonce: 1, signature })).toEqual({
      status: 'err',
      response: 'Unsupported action: teleport',
    })
  })

  it('is answered 422 in plain text when it cannot be read, and changes nothing', async () => {
    for (const body of [
      '{',
      '[]',
      '{"action":5}',
      { action: { type: 'order', orders: [{ a: 5 }] }, nonce: 1, signature: {} },
    ]) {
      const response = await post('/exchange', body)
      expect(response.status).toBe(422)
      expect(await response.text()).toBe('Failed to deserialize the JSON body into the target type')
    }
    expect((await post('/info', { type: 'nonsense' })).status).toBe(422)
    expect((await post('/info', `{"type":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413)
    expect((await fetch(`${paper.http}/info`)).status).toBe(404)
  })
})

describe('chaos', () => {
  it('loses the answer after the order took effect: its cloid can be found, once', async () => {
    const c = freshCloid()
    paper.control.chaos({ dropAnswerAfterCommit: 1 })
    await expect(place(trader, [limit(true, '99', '1', { c })])).rejects.toThrow()
    expect(await trader.status(c)).toBe('open')
    expect(paper.control.counters()).toMatchObject({ ordersAccepted: 1, duplicates: 0 })
    expect(await place(trader, [limit(true, '98', '1')])).toMatchObject([{ resting: {} }])
  })

  it('loses the order before it takes effect: its cloid is unknown', async () => {
    const c = freshCloid()
    paper.control.chaos({ dropBeforeCommit: 1 })
    await expect(place(trader, [limit(true, '99', '1', { c })])).rejects.toThrow()
    expect(await trader.status(c)).toBe('unknownOid')
  })

  it('holds the answer back while the order is already in force', async () => {
    const c = freshCloid()
    paper.control.chaos({ delayMs: 300 })
    const placing = place(trader, [limit(true, '99', '1', { c })])
    while ((await trader.status(c)) !== 'open') await new Promise((resolve) => setTimeout(resolve, 5))
    const first = await Promise.race([placing, trader.status(c)])
    expect(first).toBe('open')
    expect(await placing).toMatchObject([{ resting: {} }])
  })

  it('shows the book of the moment when the feed went stale, with its time', async () => {
    const before = await trader.info.l2Book({ coin: 'SOL' })
    paper.control.chaos({ staleFeed: true })
    paper.control.advance(5_000)
    paper.control.move('SOL', '90')
    expect(await trader.info.l2Book({ coin: 'SOL' })).toEqual(before)
    expect((await trader.info.allMids()).SOL).toBe('100.0')
    paper.control.chaos({ staleFeed: false })
    expect((await trader.info.allMids()).SOL).toBe('90.0')
  })

  it('answers with a status of choice, so many times', async () => {
    paper.control.chaos({ failStatus: 429, failTimes: 1 })
    await expect(trader.info.allMids()).rejects.toThrow('429')
    await trader.info.allMids()
  })
})

describe('the control post', () => {
  const control = async (body: object) => {
    const response = await post('/paper', body)
    return response.ok ? response.json() : { status: response.status, text: await response.text() }
  }

  it('does what the control object does', async () => {
    expect(await control({ type: 'move', coin: 'SOL', px: '95' })).toEqual({ ok: true, result: null })
    expect((await trader.info.allMids()).SOL).toBe('95.0')
    expect(await control({ type: 'refuseNext', text: 'no', side: 'B' })).toMatchObject({ ok: true })
    expect(await place(trader, [limit(true, '90', '1')])).toEqual([{ error: 'no' }])
    expect((await control({ type: 'counters' })).result.ordersRejected).toBe(1)
  })

  it('says what is wrong with what it cannot do', async () => {
    expect(await control({ type: 'fly' })).toMatchObject({ status: 422 })
    expect(await control({ type: 'move', coin: 'SOL', px: 'abc' })).toMatchObject({ status: 422 })
    expect(await control({ type: 'move', coin: 'NOPE', px: '1' })).toMatchObject({ text: 'move: no such coin: NOPE' })
  })
})
