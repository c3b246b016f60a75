import type { RealNetwork } from '../../../preload/contract/custody.ts'
import type { AgentApproval } from '../../ports.ts'

/**
 * The chain that a wallet is asked to sign for: it must be the one the wallet is on, and the venue takes any. Arbitrum One
 * and Arbitrum Sepolia are where deposits to the two networks come from.
 */
const chains: Record<RealNetwork, { id: number; hex: string; name: 'Mainnet' | 'Testnet' }> = {
  mainnet: { id: 42_161, hex: '0xa4b1', name: 'Mainnet' },
  testnet: { id: 421_614, hex: '0x66eee', name: 'Testnet' },
}

/** The action that goes to the venue with the master's signature; the keys' order is the venue's. */
export function approvalAction({ network, address, signedName, nonce }: AgentApproval) {
  const { hex, name } = chains[network]
  return {
    type: 'approveAgent' as const,
    signatureChainId: hex,
    hyperliquidChain: name,
    agentAddress: address,
    agentName: signedName,
    nonce,
  }
}

/**
 * The EIP-712 typed data of an approval, in the form that wallets take (`eth_signTypedData_v4`).
 * https://github.com/hyperliquid-dex/hyperliquid-python-sdk, utils/signing.py
 */
export function approvalTypedData(approval: AgentApproval) {
  const { network, address, signedName, nonce } = approval
  return {
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'version', type: 'string' },
        { name: 'chainId', type: 'uint256' },
        { name: 'verifyingContract', type: 'address' },
      ],
      'HyperliquidTransaction:ApproveAgent': [
        { name: 'hyperliquidChain', type: 'string' },
        { name: 'agentAddress', type: 'address' },
        { name: 'agentName', type: 'string' },
        { name: 'nonce', type: 'uint64' },
      ],
    },
    primaryType: 'HyperliquidTransaction:ApproveAgent',
    domain: {
      name: 'HyperliquidSignTransaction',
      version: '1',
      chainId: chains[network].id,
      verifyingContract: `0x${'0'.repeat(40)}`,
    },
    message: { hyperliquidChain: chains[network].name, agentAddress: address, agentName: signedName, nonce },
  }
}

/** A wallet's signature in the venue's form; null when it is none. Takes 65 bytes of hex, v as 0, 1, 27 or 28. */
export function readSignature(text: string): { r: string; s: string; v: 27 | 28 } | null {
  const match = /^\s*0x([0-9a-f]{64})([0-9a-f]{64})(00|01|1b|1c)\s*$/i.exec(text)
  if (match === null) return null
  const [, r = '', s = '', last = ''] = match
  const v = Number.parseInt(last, 16) % 27 === 0 ? 27 : 28
  return { r: `0x${r.toLowerCase()}`, s: `0x${s.toLowerCase()}`, v }
}
