import { describe, expect, it } from 'vitest'
import { assess } from '../../../main/domain/report/assess.ts'
import { checkIds, reportSchema } from '../../../preload/contract/report.ts'
import { assessed, factsOf, now, openSol, readingOf, reported } from '../worked-example.ts'

describe('the worked example', () => {
  const report = reported(openSol({ targets: [{ by: 'price', value: '110', share: '50' }] }))

  it('comes out to the last digit', () => {
    expect(report.sizing).toMatchObject({
      by: 'risk_percent',
      equity: '10000',
      whatIf: false,
      budget: '200',
      lossPerUnit: '5.18270725',
      naive: '40',
      allIn: '38.58',
      boundBy: 'risk',
    })
    expect(report.losses).toEqual({ planned: '192.9', allIn: '199.948845705', venueBound: '562.6304655' })
    expect(report.ticket).toEqual({
      coin: 'SOL',
      side: 'long',
      action: 'open',
      reduceOnly: false,
      entry: { type: 'limit', price: '100', limit: null, tif: 'Gtc', rungs: [] },
      stop: { trigger: '95' },
      targets: [{ trigger: '110', size: '19.29' }],
      size: '38.58',
      notional: '3858',
      leverage: '20',
      marginMode: 'cross',
      margin: '192.9',
      liquidation: null,
    })
    expect(report.verdict).toBe('ready')
  })

  it('lists its checks once each, in the order of the table', () => {
    const order = report.checks.map((check) => checkIds.indexOf(check.id))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(new Set(order).size).toBe(order.length)
    expect(report.checks.map((check) => check.id)).not.toContain('CONFIRM_BINDING')
    expect(report.checks.every((check) => check.verdict === 'pass')).toBe(true)
  })

  it('sizes a ladder 100, 98, 96 to one risk: 3 × 20.95, naive 66.66', () => {
    const ladder = reported(openSol({ entry: { type: 'ladder', from: '100', to: '96', rungs: '3' } }))
    expect(ladder.ticket?.entry).toMatchObject({
      type: 'ladder',
      price: '98',
      rungs: [
        { price: '100', size: '20.95' },
        { price: '98', size: '20.95' },
        { price: '96', size: '20.95' },
      ],
    })
    expect(ladder.sizing).toMatchObject({ naive: '66.66', allIn: '62.85', boundBy: 'risk' })
    expect(ladder.ticket?.size).toBe('62.85')
  })
})

describe('verdicts, the first that applies', () => {
  it('is unreadable when nothing was read', () => {
    const report = assess({
      words: 'hm',
      reading: { ...readingOf(null), by: 'none' },
      facts: factsOf(),
      origin: 'grammar',
    }).report
    expect(reportSchema.parse(report).verdict).toBe('unreadable')
  })

  it('carries the refusal of words that the reader refused, and the sizes of the coins it offers', () => {
    const options = [{ label: 'SOL', intent: openSol(), size: null }]
    const refusal = { code: 'unknown_coin', text: 'No such coin.', measured: null, limit: null }
    const { report } = assess({
      words: 'l sool',
      reading: { ...readingOf(null), question: { text: 'Which?', options } },
      kind: 'refused',
      refusal,
      facts: factsOf(),
      origin: 'grammar',
    })
    expect(reportSchema.parse(report)).toMatchObject({ verdict: 'refused', refusal })
    expect(report.reading.question?.options[0]?.size).toBe('38.58')
  })

  it('asks, with each option sized on its own', () => {
    const options = [
      { label: 'risk 2%', intent: openSol(), size: null },
      { label: 'allocate 2%', intent: openSol({ sizing: { by: 'allocate_percent', value: '2' } }), size: null },
      { label: 'impossible', intent: openSol({ stop: { by: 'price', value: '105' } }), size: null },
    ]
    const { report } = assess({
      words: 'long sol 2% e100 s95',
      reading: { ...readingOf(null), question: { text: '2% of what?', options } },
      facts: factsOf(),
      origin: 'grammar',
    })
    expect(reportSchema.parse(report).verdict).toBe('question')
    const terms = { entry: '100', stop: '95', refusal: null }
    expect(report.reading.question?.options.map(({ size, terms }) => ({ size, terms }))).toEqual([
      { size: '38.58', terms: { ...terms, loss: '199.948845705' } },
      { size: '2', terms: { ...terms, loss: '10.3654145' } },
      {
        size: null,
        terms: { entry: null, stop: null, loss: null, refusal: expect.stringContaining('not on the losing side') },
      },
    ])
  })

  it('asks for the coin with the lot-free naive and all-in sizes', () => {
    const report = reported(openSol({ coin: null }))
    expect(report.verdict).toBe('question')
    expect(report.reading.question?.options.map((option) => option.size)).toEqual(['40', '38.58987018'])
  })

  it('asks for the coin of a ladder with its lot-free sizes too, and with none where a rung is beyond the stop', () => {
    const sizes = (to: string) =>
      reported(
        openSol({ coin: null, entry: { type: 'ladder', from: '100', to, rungs: '3' } }),
      ).reading.question?.options.map((option) => option.size)
    // budget 200 / (98 − 95), and / (98 − 94.905 + 0.00045 · (98 + 94.905)).
    expect(sizes('96')).toEqual(['66.66666666', '62.85735881'])
    expect(sizes('94')).toEqual([null])
    expect(sizes('0')).toEqual([null])
  })

  it('refuses what no ticket can be made of, with a code, a sentence and both numbers', () => {
    const report = reported(openSol({ stop: { by: 'price', value: '100' } }))
    expect(report).toMatchObject({
      verdict: 'refused',
      ticket: null,
      refusal: { code: 'stop_wrong_side', measured: '100', limit: '100' },
    })
  })

  it('names the cap that leaves less than the smallest order, with both numbers', () => {
    const spent = reported(openSol(), factsOf({ dayPnl: '-300' }))
    expect(spent).toMatchObject({ verdict: 'refused', refusal: { code: 'no_room', measured: '0', limit: '10' } })
    expect(spent.refusal?.text).toContain('DAILY_LOSS_LIMIT')
    const tied = reported(openSol(), factsOf({ free: '0.3' }))
    expect(tied.refusal).toMatchObject({ code: 'no_room', measured: '5', limit: '10' })
    expect(tied.refusal?.text).toContain('MARGIN_SUFFICIENCY')
  })

  it('refuses to size on facts that are not whole', () => {
    expect(reported(openSol(), factsOf({ equity: 'NaN' })).refusal?.code).toBe('facts_unusable')
    expect(reported(openSol(), factsOf({ sol: { leverage: '0' } })).refusal?.code).toBe('facts_unusable')
    expect(reported(openSol(), factsOf({ sol: { mark: '0' } })).refusal?.code).toBe('facts_unusable')
    expect(reported(openSol({ coin: 'constructor' })).refusal?.code).toBe('unknown_coin')
    const orphan = { coin: 'DOGE', size: '1', entry: '1', leverage: '1', marginMode: 'cross' as const }
    expect(reported(openSol(), factsOf({ positions: [orphan] })).refusal?.code).toBe('facts_unusable')
  })

  it('is blocked when a check blocks, needs_ack when one only warns', () => {
    expect(reported(openSol({ sizing: { by: 'risk_percent', value: '5' } })).verdict).toBe('blocked')
    expect(reported(openSol({ sizing: { by: 'risk_percent', value: '2.5' } })).verdict).toBe('needs_ack')
  })

  it('makes no approval while anything blocks, and marks one made before the confirm', () => {
    expect(assessed(openSol({ sizing: { by: 'risk_percent', value: '5' } })).approval).toBeNull()
    expect(assessed(openSol()).approval?.stage).toBe('before_confirm')
    expect(assessed(openSol({ sizing: { by: 'risk_percent', value: '2.5' } })).approval?.needsAck).toEqual([
      'MAX_LOSS_PER_TRADE',
    ])
  })
})

describe('a stated account', () => {
  it('is sized on as a what-if and blocked from sending, with both numbers', () => {
    const report = reported(openSol({ account: '20000' }))
    expect(report.sizing).toMatchObject({ whatIf: true, equity: '20000', budget: '400' })
    expect(report.ticket?.size).toBe('77.17')
    expect(report.checks.find((check) => check.id === 'ACCOUNT_MATCH')).toMatchObject({
      verdict: 'block',
      measured: '20000',
      limit: '10000',
    })
    expect(report.verdict).toBe('blocked')
  })

  it('is no what-if when it equals the real one', () => {
    const report = reported(openSol({ account: '10000.0' }))
    expect(report.sizing?.whatIf).toBe(false)
    expect(report.checks.some((check) => check.id === 'ACCOUNT_MATCH')).toBe(false)
  })
})

describe('a size that the model claims', () => {
  const agreesWith = (claimedSize: string | null) =>
    reported(openSol(), factsOf(), { model: { name: 'm', claimedSize, agrees: null, ms: 1 } }).model?.agrees

  it('is compared with the all-in and the naive size, to the lot', () => {
    expect(agreesWith('38.580')).toBe('allIn')
    expect(agreesWith('38.5899')).toBe('allIn')
    expect(agreesWith('38.59')).toBe('no')
    expect(agreesWith('40')).toBe('naive')
    expect(agreesWith('41')).toBe('no')
    expect(agreesWith(null)).toBeNull()
  })
})

describe('managing', () => {
  const held = [{ coin: 'SOL', size: '-10', entry: '101', leverage: '20', marginMode: 'cross' as const }]
  const orders = [{ coin: 'SOL', side: 'sell' as const, price: '104', size: '1', oid: 7, cloid: null }]

  it('closes half a short with a reduce-only Ioc inside 0.5 % of mid', () => {
    const { report, ticket, closes, approval } = assessed(
      { action: 'close', coin: 'SOL', size: { by: 'percent', value: '50' } },
      factsOf({ positions: held }),
    )
    expect(report.ticket).toMatchObject({
      side: 'short',
      action: 'close',
      reduceOnly: true,
      size: '5',
      entry: { type: 'market', price: '100.01', limit: '100.5', tif: 'Ioc' },
    })
    expect(report.sizing?.by).toBe('fraction')
    expect(report.actions).toEqual([{ action: 'close', coin: 'SOL', size: '5', side: 'short', price: '100.5' }])
    expect(closes).toEqual([ticket])
    expect(approval).not.toBeNull()
    expect(report.verdict).toBe('ready')
  })

  it('is not held up by limits on opening', () => {
    const policy = { MAX_ORDER_NOTIONAL: { block: '0.001' }, ALLOWED_COIN: [] }
    const report = reported({ action: 'close', coin: null, size: { by: 'all' } }, factsOf({ positions: held, policy }))
    expect(report.checks.map((check) => check.id)).toEqual([
      'ALLOWED_COIN',
      'TICK_LOT_MIN',
      'PRICE_COLLAR',
      'MAX_SLIPPAGE',
      'REDUCE_ONLY_GUARD',
      'STALE_MARKET',
      'STALE_ACCOUNT',
    ])
    expect(report.verdict).toBe('ready')
  })

  it('never closes more than there is', () => {
    const more = reported(
      { action: 'close', coin: 'SOL', size: { by: 'base', value: '11' } },
      factsOf({ positions: held }),
    )
    expect(more.verdict).toBe('blocked')
    expect(more.checks.find((check) => check.id === 'REDUCE_ONLY_GUARD')).toMatchObject({
      verdict: 'block',
      measured: '11',
      limit: '10',
    })
    const over = reported(
      { action: 'close', coin: 'SOL', size: { by: 'percent', value: '101' } },
      factsOf({ positions: held }),
    )
    expect(over.refusal?.code).toBe('close_share')
  })

  it('flattens: every order cancelled first, then every position closed', () => {
    const { report, cancels, closes } = assessed({ action: 'flat' }, factsOf({ positions: held, orders }))
    expect(report.actions.map((action) => action.action)).toEqual(['cancel', 'close'])
    expect(cancels).toMatchObject([{ coin: 'SOL', asset: 5, oid: 7, cloid: null }])
    expect(closes.length).toBe(1)
  })

  it('refuses plainly what there is nothing to do for', () => {
    const codeOf = (intent: Parameters<typeof reported>[0]) => reported(intent).refusal?.code
    expect(codeOf({ action: 'close', coin: 'SOL', size: { by: 'all' } })).toBe('no_position')
    expect(codeOf({ action: 'close', coin: null, size: { by: 'all' } })).toBe('no_position')
    expect(codeOf({ action: 'cancel', coin: 'SOL' })).toBe('no_orders')
    expect(codeOf({ action: 'flat' })).toBe('nothing_open')
    expect(codeOf({ action: 'break_even', coin: 'SOL' })).toBe('no_position')
    expect(codeOf({ action: 'move_stop', coin: 'SOL', price: '97' })).toBe('no_position')
    expect(codeOf({ action: 'move_target', coin: 'SOL', price: '120' })).toBe('no_position')
    expect(codeOf({ action: 'set_leverage', coin: 'SOL', leverage: '20' })).toBe('already_there')
    expect(codeOf({ action: 'flip', coin: 'SOL', stop: null })).toBe('no_position')
  })

  it('shows a flip as one list of checks in table order, and sizes the new side on the account as the close leaves it', () => {
    const { report, closes } = assessed(
      { action: 'flip', coin: 'SOL', stop: { by: 'price', value: '95' } },
      factsOf({ positions: held, orders }),
    )
    expect(closes.map(({ action, side, reduceOnly }) => [action, side, reduceOnly])).toEqual([
      ['close', 'short', true],
      ['open', 'long', false],
    ])
    expect(report.actions).toMatchObject([{ action: 'flip', coin: 'SOL', side: 'long', size: '10', price: '95' }])
    const ids = report.checks.map(({ id }) => checkIds.indexOf(id))
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    expect(new Set(ids).size).toBe(ids.length)
    expect(report.checks.every(({ why }) => !why.startsWith('SOL:'))).toBe(true)
  })

  it('closes with several positions by one ticket each, and merges their checks by id', () => {
    const both = [...held, { coin: 'ETH', size: '1', entry: '3000', leverage: '20', marginMode: 'cross' as const }]
    const markets = { ETH: { ...solLike(), time: now - 5000 } }
    const { report, ticket, closes, approvals } = assessed(
      { action: 'close', coin: null, size: { by: 'all' } },
      factsOf({ positions: both, markets }),
    )
    expect(ticket).toBeNull()
    expect(closes.map((close) => close.coin)).toEqual(['SOL', 'ETH'])
    expect(approvals.map((one) => one.ticket.coin)).toEqual(['SOL'])
    expect(report.checks.find((check) => check.id === 'STALE_MARKET')).toMatchObject({ verdict: 'block' })
    expect(report.verdict).toBe('blocked')
  })
})

function solLike() {
  return factsOf().markets.SOL!
}
