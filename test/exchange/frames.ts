/** Frames in the form that the venue documents and that testnet transcripts show, trailing zeros and all. */

export const user = '0x31ca8395cf837de08b24da3f660e77761dfb974b'
export const cloid = '0x1234567890abcdef1234567890abcdef'

export const book = {
  coin: 'BTC',
  time: 1754450974231,
  levels: [
    [
      { px: '113377.0', sz: '7.6699', n: 17 },
      { px: '113376.0', sz: '4.13714', n: 8 },
    ],
    [{ px: '113397.0', sz: '0.11543', n: 3 }],
  ],
}

export const trades = [
  {
    coin: 'AVAX',
    side: 'B',
    px: '18.435',
    sz: '93.53',
    hash: '0xa166e3fa63c25663024b03f2e0da011a00307e4017465df020210d3d432e7cb8',
    time: 1681222254710,
    tid: 118906512037719,
    users: [user, user],
  },
  {
    coin: 'AVAX',
    side: 'A',
    px: '18.430',
    sz: '1.0',
    hash: '0xa166e3fa63c25663024b03f2e0da011a00307e4017465df020210d3d432e7cb9',
    time: 1681222254800,
    tid: 118906512037720,
    users: [user, user],
  },
]

export const candle = {
  T: 1681924499999,
  c: '29258.0',
  h: '29309.0',
  i: '15m',
  l: '29250.0',
  n: 189,
  o: '29295.0',
  s: 'BTC',
  t: 1681923600000,
  v: '0.98639',
}

export const context = {
  dayNtlVlm: '1169046.29406',
  funding: '-0.0000125',
  impactPxs: ['14.3047', '14.3444'],
  markPx: '14.3161',
  midPx: '14.314',
  openInterest: '688.11',
  oraclePx: '14.32',
  premium: '0.00031774',
  prevDayPx: '15.322',
  dayBaseVlm: '80000.0',
}

export const account = {
  assetPositions: [
    {
      position: {
        coin: 'ETH',
        cumFunding: { allTime: '514.085417', sinceChange: '0.0', sinceOpen: '0.0' },
        entryPx: '2986.3',
        leverage: { rawUsd: '-95.059824', type: 'isolated', value: 20 },
        liquidationPx: '2866.26936529',
        marginUsed: '4.967826',
        maxLeverage: 50,
        positionValue: '100.02765',
        returnOnEquity: '-0.0026789',
        szi: '0.0335',
        unrealizedPnl: '-0.0134',
      },
      type: 'oneWay',
    },
  ],
  crossMaintenanceMarginUsed: '0.0',
  crossMarginSummary: {
    accountValue: '13104.514502',
    totalMarginUsed: '0.0',
    totalNtlPos: '0.0',
    totalRawUsd: '13104.514502',
  },
  marginSummary: {
    accountValue: '13109.482328',
    totalMarginUsed: '4.967826',
    totalNtlPos: '100.02765',
    totalRawUsd: '13009.454678',
  },
  time: 1708622398623,
  withdrawable: '13104.514502',
}

export const stop = {
  coin: 'BTC',
  isPositionTpsl: false,
  isTrigger: true,
  limitPx: '26100.0',
  oid: 91490942,
  orderType: 'Stop Market',
  origSz: '5.0',
  reduceOnly: true,
  side: 'A',
  sz: '5.0',
  timestamp: 1681247412573,
  triggerCondition: 'Price below 29000',
  triggerPx: '29000.0',
  children: [],
  tif: null,
  cloid: null,
}
export const order = {
  coin: 'BTC',
  isPositionTpsl: false,
  isTrigger: false,
  limitPx: '29792.0',
  oid: 91490941,
  orderType: 'Limit',
  origSz: '5.0',
  reduceOnly: false,
  side: 'B',
  sz: '4.0',
  timestamp: 1681247412573,
  triggerCondition: 'N/A',
  triggerPx: '0.0',
  children: [stop],
  tif: 'Gtc',
  cloid,
}

export const fill = {
  closedPnl: '0.0',
  coin: 'AVAX',
  crossed: false,
  dir: 'Open Long',
  hash: '0xa166e3fa63c25663024b03f2e0da011a00307e4017465df020210d3d432e7cb8',
  oid: 90542681,
  px: '18.435',
  side: 'B',
  startPosition: '26.86',
  sz: '93.53',
  time: 1681222254710,
  fee: '-0.01',
  feeToken: 'USDC',
  tid: 118906512037719,
  twapId: null,
}

export const meta = {
  universe: [
    { name: 'BTC', szDecimals: 5, maxLeverage: 40, marginTableId: 56 },
    { name: 'HPOS', szDecimals: 0, maxLeverage: 3, onlyIsolated: true, isDelisted: true, marginTableId: 3 },
    { name: 'NEW', szDecimals: 1, maxLeverage: 5, marginMode: 'noCross', marginTableId: 5 },
  ],
  marginTables: [
    [
      56,
      {
        description: 'tiered 40x',
        marginTiers: [
          { lowerBound: '0.0', maxLeverage: 40 },
          { lowerBound: '150000000.0', maxLeverage: 20 },
        ],
      },
    ],
  ],
  collateralToken: 0,
}

/** One good frame of every channel, and the key that its watchers go by. */
export const goodFrames: { key: string; frame: { channel: string; data: unknown } }[] = [
  { key: 'book:BTC', frame: { channel: 'l2Book', data: book } },
  { key: 'trades:AVAX', frame: { channel: 'trades', data: trades } },
  { key: 'candle:BTC:15m', frame: { channel: 'candle', data: candle } },
  { key: 'context:SOL', frame: { channel: 'activeAssetCtx', data: { coin: 'SOL', ctx: context } } },
  { key: 'mids', frame: { channel: 'allMids', data: { mids: { BTC: '113387.0', '@107': '43.2210' } } } },
  {
    key: `account:${user}`,
    frame: { channel: 'clearinghouseState', data: { dex: '', user, clearinghouseState: account } },
  },
  { key: `orders:${user}`, frame: { channel: 'openOrders', data: { dex: '', user, orders: [order] } } },
  { key: `fills:${user}`, frame: { channel: 'userFills', data: { user, isSnapshot: true, fills: [fill] } } },
]
