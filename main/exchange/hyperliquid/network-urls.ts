import type { RealNetwork } from '../../../preload/contract/custody.ts'

/** Where a network is: the base of /info and /exchange, and the socket. */
export type NetworkUrls = { http: string; ws: string }

/** https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api */
export const networkUrls: Record<RealNetwork, NetworkUrls> = {
  mainnet: { http: 'https://api.hyperliquid.xyz', ws: 'wss://api.hyperliquid.xyz/ws' },
  testnet: { http: 'https://api.hyperliquid-testnet.xyz', ws: 'wss://api.hyperliquid-testnet.xyz/ws' },
}
