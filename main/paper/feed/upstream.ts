/** Where live market data comes from; only public data is asked for, and nothing is sent. */
export type Upstream = {
  http: string
  ws: string
  /** Coins to follow; all others stay still. */
  coins?: readonly string[]
  /** Appends every frame to this file, as `replay:` reads it. */
  record?: string | null
}

export const MAINNET: Upstream = { http: 'https://api.hyperliquid.xyz', ws: 'wss://api.hyperliquid.xyz/ws' }
export const TESTNET: Upstream = {
  http: 'https://api.hyperliquid-testnet.xyz',
  ws: 'wss://api.hyperliquid-testnet.xyz/ws',
}
