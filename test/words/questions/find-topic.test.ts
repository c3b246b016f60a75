import { describe, expect, it } from 'vitest'
import { answerTopic } from '../../../main/domain/answers/answer-topic.ts'
import { venueFacts } from '../../../main/domain/answers/venue-facts.ts'
import { sizeWords } from '../../../main/size-words.ts'
import { findTopic } from '../../../main/words/questions/find-topic.ts'
import { readWords } from '../../../main/words/read-words.ts'
import type { Facts } from '../../../preload/contract/facts.ts'
import { exampleFacts } from '../../hosts/cli/fake-terminal.ts'

const coins = ['BTC', 'ETH', 'SOL', 'HYPE', 'kPEPE', 'W', 'ME', 'IO', 'BIGTIME']
const asked: [string, string, (string | null)?][] = [
  ["what's my fee", 'my_fees'],
  ['What are my fees?', 'my_fees'],
  ['how much fee do i pay', 'my_fees'],
  ['what are the perp fees on hyperliquid?', 'fee_schedule'],
  ['what is the fee schedule', 'fee_schedule'],
  ['what are the fee tiers by volume?', 'fee_schedule'],
  ['what are the spot fees?', 'spot_fees'],
  ['max leverage on SOL?', 'max_leverage', 'SOL'],
  ['max leverage on SOL', 'max_leverage', 'SOL'],
  ["what's the max leverage on sol", 'max_leverage', 'SOL'],
  ['what is the maximum leverage for BTC', 'max_leverage', 'BTC'],
  ['how much leverage can i use on ETH', 'max_leverage', 'ETH'],
  ['what is the price of SOL', 'price', 'SOL'],
  ["what's SOL trading at?", 'price', 'SOL'],
  ['where is the mark of ETH now?', 'price', 'ETH'],
  ['what is the funding rate on SOL', 'funding_now', 'SOL'],
  ["what's funding on BTC right now?", 'funding_now', 'BTC'],
  ['how often is funding paid?', 'funding_rule'],
  ['how does funding work', 'funding_rule'],
  ['is funding capped?', 'funding_rule'],
  ['what is the tick size of SOL?', 'tick_and_lot', 'SOL'],
  ['how many decimals can a price have?', 'price_rule'],
  ['what is the maintenance margin on SOL?', 'maintenance_now', 'SOL'],
  ['how is maintenance margin calculated?', 'maintenance_rule'],
  ["what's my equity", 'equity'],
  ['what is my account value?', 'equity'],
  ['how am i up or down today?', 'day_result'],
  ["what's my pnl today?", 'day_result'],
  ['what positions do i have open?', 'positions'],
  ['show my positions', 'positions'],
  ['where would I be liquidated', 'liquidations'],
  ['where would i be liquidated on SOL?', 'liquidations', 'SOL'],
  ["what's my liq price?", 'liquidations'],
  ['how does liquidation work?', 'liquidation_rule'],
  ['what are my limits?', 'limits'],
  ['how long does unstaking take', 'unstaking'],
  ['how many days to unstake HYPE?', 'unstaking', 'HYPE'],
  ['what is the unbonding period?', 'unstaking'],
  ['when are staking rewards paid?', 'staking_rewards'],
  ['what does ALO do', 'alo'],
  ['what does alo stand for?', 'alo'],
  ['what is post only?', 'alo'],
  ['explain ioc', 'ioc'],
  ['what does GTC mean', 'gtc'],
  ['which time in force options are there?', 'times_in_force'],
  ['does hyperliquid support FOK?', 'times_in_force'],
  ['what is the minimum order size?', 'minimum_order'],
  ['what is the smallest order value', 'minimum_order'],
  ['what is the largest market order size?', 'largest_order'],
  ['how many open orders can i have?', 'open_order_limit'],
  ['how is the mark price calculated?', 'mark_price'],
  ['do stops trigger on mark or last price?', 'trigger_price'],
  ['what slippage does a market tp/sl have?', 'trigger_price'],
  ['what happens to my stop on a partial fill?', 'bracket'],
  ['does hyperliquid have a native trailing stop?', 'trailing'],
  ['what order types are supported?', 'order_types'],
  ['how does twap work', 'twap'],
  ['what does reduce only mean?', 'reduce_only'],
  ['difference between cross and isolated?', 'margin_modes'],
  ['what is adl?', 'adl'],
  ['what happens if I self trade?', 'self_trade'],
  ['can an agent wallet withdraw?', 'agent'],
  ['what is the nonce window?', 'nonces'],
  ['what are the rate limits?', 'rate_limits'],
  ['what does scheduleCancel need?', 'dead_man'],
  ['what is the base url of the api?', 'api_address'],
  ['which websocket endpoint do i connect to?', 'websocket_address'],
  ['what are the fields of an order?', 'order_fields'],
  ['what do a b p s stand for in an order?', 'order_fields'],
  ['what is the payload of a cancel?', 'cancel_fields'],
  ['how are asset ids calculated?', 'asset_ids'],
  ['what is a cloid?', 'cloid'],
  ['which request type gives order status by api?', 'order_status'],
  ['which info type gives positions?', 'positions_endpoint'],
  ['what is the minimum deposit?', 'deposit'],
  ['how long does a withdrawal take?', 'withdrawal'],
]
const facts = exampleFacts as unknown as Facts

describe('a question about facts', () => {
  it.each(asked)('%s -> %s', (words, id, coin = null) => {
    expect(findTopic(words, coins)).toEqual({ id, coin })
    const report = sizeWords({ words, facts: { ...facts, markets: { ...facts.markets } }, origin: 'grammar' })
    expect(report.ticket).toBeNull()
    expect(report.actions).toEqual([])
    expect(report.answer?.topic).toBe(id)
  })

  it.each([
    'what is the meaning of life?',
    'how are you?',
    'who wins the match tonight?',
    'what is the fee on binance for the nft market?',
    'is sol going to pump?',
    'should i buy?',
    '',
    '?',
  ])('%s: nothing is made up', (words) => {
    const topic = findTopic(words, coins)
    expect(topic === null || topic.id === 'fee_schedule').toBe(true)
  })

  it.each([
    'long sol 2% e100 s95',
    'l sol r2% e100 s95?',
    'close 50% sol',
    'short btc at the market',
    'be sol',
    'lev sol 5',
    'max leverage long sol now',
  ])('%s is a trade, not a question', (words) => {
    expect(sizeWords({ words, facts, origin: 'grammar' }).answer).toBeNull()
  })
})

describe('answers', () => {
  const world = (words: string, change: Partial<Facts> = {}) =>
    sizeWords({ words, facts: { ...facts, ...change }, origin: 'grammar' }).answer
  it('come from live data, with every number the account’s own', () => {
    expect(world("what's my fee")).toMatchObject({
      isLive: true,
      text: 'Your perp fees now: taker 0.045%, maker 0.015%.',
    })
    expect(world('max leverage on SOL?')?.text).toBe('SOL: at most 20x (10x from $70000000). Set now: 20x cross.')
    expect(world('where would I be liquidated?')?.text).toBe('There is no open position.')
    const short = { coin: 'SOL', size: '-40', entry: '100', leverage: '20', marginMode: 'cross' as const, stop: '105' }
    const held = world('where would I be liquidated?', { account: { ...facts.account, positions: [short] } })
    expect(held?.text).toMatch(/^SOL short 40 is liquidated at 341\.46/)
  })

  it('about the venue name their page', () => {
    const answer = world('how long does unstaking take')
    expect(answer?.text).toContain('7 days')
    expect(answer?.source).toBe('https://hyperliquid.gitbook.io/hyperliquid-docs/hyperliquid-l1/staking')
    for (const [id, fact] of Object.entries(venueFacts)) {
      expect(fact.source, id).toMatch(/^https:\/\/hyperliquid\.gitbook\.io\/hyperliquid-docs\/[a-z]/)
      expect(fact.text.length, id).toBeLessThan(330)
    }
  })

  it('are not given where the data is not whole', () => {
    expect(answerTopic({ id: 'equity', coin: null }, null).text).toContain('can’t be answered')
    expect(world('max leverage on SOL?', { markets: {} })?.text ?? null).not.toMatch(/20x/)
  })
})

it('keeps the reading of a question whole: unreadable as a trade, with a refusal of its own', () => {
  const read = readWords('max leverage for l', { coins, price: () => null })
  expect(read).toMatchObject({ kind: 'unreadable', topic: { id: 'max_leverage' }, refusal: { code: 'unreadable' } })
})
