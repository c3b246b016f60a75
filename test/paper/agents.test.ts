import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import { limit, paperAtHundred, place, type Trader, traderOn, walletOf } from './paper-client.ts'

let paper: Paper
let trader: Trader

beforeEach(async () => {
  ;({ paper, trader } = await paperAtHundred())
})
afterEach(() => paper.close())

const agentOf = (pair: string) => {
  const wallet = walletOf(pair.repeat(32))
  const transport = new HttpTransport({ apiUrl: paper.http, isTestnet: true })
  return { address: wallet.address, exchange: new ExchangeClient({ transport, wallet }) }
}
const order = { orders: [limit(true, '99', '1')], grouping: 'na' as const }

describe('an agent', () => {
  it('trades for its master once approved, and no more once taken back', async () => {
    const agent = agentOf('e1')
    await expect(agent.exchange.order(order)).rejects.toThrow(`User or API Wallet ${agent.address} does not exist.`)
    await trader.exchange.approveAgent({ agentAddress: agent.address, agentName: 'bot' })
    await agent.exchange.order(order)
    expect(await trader.orders()).toHaveLength(1)
    expect(await trader.info.extraAgents({ user: trader.user })).toEqual([
      { address: agent.address, name: 'bot', validUntil: expect.any(Number) },
    ])
    await trader.exchange.approveAgent({ agentAddress: `0x${'0'.repeat(40)}`, agentName: 'bot' })
    await expect(agent.exchange.order(order)).rejects.toThrow('does not exist')
    await expect(trader.exchange.approveAgent({ agentAddress: agent.address, agentName: 'bot' })).rejects.toThrow(
      'Extra agent already used.',
    )
  })

  it('may not approve agents or move money, and its own address holds nothing', async () => {
    const agent = agentOf('e2')
    await trader.exchange.approveAgent({ agentAddress: agent.address, agentName: null })
    await expect(agent.exchange.approveAgent({ agentAddress: agentOf('e3').address, agentName: 'x' })).rejects.toThrow(
      `Must deposit before performing actions. User: ${agent.address}`,
    )
    const state = await trader.info.clearinghouseState({ user: agent.address })
    expect(state.marginSummary.accountValue).toBe('0.0')
    expect(await trader.info.extraAgents({ user: trader.user })).toEqual([])
    expect(await trader.info.userRole({ user: agent.address })).toEqual({ role: 'agent', data: { user: trader.user } })
  })

  it('is one of three with a name; the same name changes hands', async () => {
    const approve = (pair: string, agentName: string) =>
      trader.exchange.approveAgent({ agentAddress: agentOf(pair).address, agentName })
    await approve('e4', 'one')
    await approve('e5', 'two')
    await approve('e6', 'three')
    await expect(approve('e7', 'four')).rejects.toThrow(
      'Too many extra agents for cumulative volume traded. Current limit is 3',
    )
    await approve('e8', 'two')
    await expect(agentOf('e5').exchange.order(order)).rejects.toThrow('does not exist')
    await agentOf('e8').exchange.order(order)
  })

  it('ends when its time is over', async () => {
    const agent = agentOf('e9')
    const until = Date.now() + 60_000
    await trader.exchange.approveAgent({ agentAddress: agent.address, agentName: `bot valid_until ${until}` })
    await agent.exchange.order(order)
    paper.control.advance(120_000)
    await expect(agent.exchange.order(order)).rejects.toThrow('does not exist')
    const late = { agentAddress: agentOf('ea').address, agentName: `bot valid_until ${until}` }
    await expect(trader.exchange.approveAgent(late)).rejects.toThrow('Agent valid_until already expired.')
  })
})

describe('a sub-account', () => {
  it('is signed for by its master, starts empty, and is funded by him', async () => {
    const made = await trader.exchange.createSubAccount({ name: 'second' })
    const sub = made.response.data
    const vault = { vaultAddress: sub }
    await expect(trader.exchange.order(order, vault)).rejects.toThrow('Insufficient margin')
    await trader.exchange.subAccountTransfer({ subAccountUser: sub, isDeposit: true, usd: 5_000_000_000 })
    await trader.exchange.order(order, vault)
    expect(await trader.orders()).toEqual([])
    expect(await trader.info.openOrders({ user: sub })).toHaveLength(1)
    expect(await trader.info.userRole({ user: sub })).toEqual({ role: 'subAccount', data: { master: trader.user } })
    expect(await trader.info.subAccounts({ user: trader.user })).toMatchObject([
      { name: 'second', subAccountUser: sub },
    ])
    expect((await trader.account()).marginSummary.accountValue).toBe('95000.0')
    const other = traderOn(paper, 1)
    await other.account()
    await expect(other.exchange.order(order, vault)).rejects.toThrow(`Vault not registered: ${sub}`)
  })
})

describe('a signature for mainnet', () => {
  it('of a known account is refused by an exchange that funds strangers, unless it takes peers', async () => {
    const mainnetOn = (one: Paper) =>
      new ExchangeClient({ transport: new HttpTransport({ apiUrl: one.http }), wallet: trader.wallet })
    const open = await startPaper({ speed: 'stepped', unseen: 'fund' })
    await traderOn(open).account()
    await expect(mainnetOn(open).noop({ nonce: Date.now() })).rejects.toThrow('does not exist')
    await open.close()
    const peers = await startPaper({ speed: 'stepped', unseen: 'fund', peer: true })
    await traderOn(peers).account()
    await mainnetOn(peers).noop({ nonce: Date.now() })
    expect(peers.control.counters().actions).toBe(1)
    await traderOn(peers).exchange.noop({ nonce: Date.now() + 5 })
    expect(peers.control.counters().actions).toBe(2)
    await peers.close()
  })
})

describe('money between accounts', () => {
  it('moves by usdSend and to spot, within what may be withdrawn, and is entered', async () => {
    const other = traderOn(paper, 1)
    await trader.exchange.usdSend({ destination: other.user, amount: '250.5' })
    await trader.exchange.usdClassTransfer({ amount: '100', toPerp: false })
    expect((await trader.account()).withdrawable).toBe('99649.5')
    expect((await trader.info.spotClearinghouseState({ user: trader.user })).balances).toMatchObject([
      { coin: 'USDC', total: '100.0' },
    ])
    expect((await other.account()).marginSummary.accountValue).toBe('100250.5')
    await expect(trader.exchange.usdSend({ destination: other.user, amount: '99650' })).rejects.toThrow('Insufficient')
    const rows = await trader.info.userNonFundingLedgerUpdates({ user: trader.user, startTime: 0 })
    expect(rows.map((row) => row.delta.type)).toEqual(['internalTransfer', 'accountClassTransfer'])
    expect(await place(trader, [limit(true, '99', '1')])).toMatchObject([{ resting: {} }])
  })
})
