import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { getPublicKey, hashes, sign, utils } from '@noble/secp256k1'
import type { Network, Signature } from '../ports.ts'
import { signatureCheck } from './check-signature.ts'

hashes.sha256 = sha256
hashes.hmacSha256 = (key, message) => hmac(sha256, key, message)

const hashText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text))
function word(value: number): Uint8Array {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(28, value)
  return bytes
}

/**
 * EIP-712 domain of every L1 action: Exchange, version 1, chain 1337, no contract.
 * https://github.com/hyperliquid-dex/hyperliquid-python-sdk, utils/signing.py
 */
const domainSeparator = keccak_256(
  concatBytes(
    hashText('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
    hashText('Exchange'),
    hashText('1'),
    word(1337),
    word(0),
  ),
)
const agentType = hashText('Agent(string source,bytes32 connectionId)')
const prefix = new Uint8Array([0x19, 0x01])
/** What a signature is good for: "a" is mainnet; everything else, paper included, signs as testnet. */
const sources: Record<Network, Uint8Array> = { mainnet: hashText('a'), testnet: hashText('b'), paper: hashText('b') }

/** The address of a 32-byte secret key, lower case. */
export function addressOf(key: Uint8Array): string {
  const point = getPublicKey(key, false)
  return `0x${bytesToHex(keccak_256(point.subarray(1)).subarray(12))}`
}

/** Whether the 32 bytes are a key of the curve. */
export const isKey = (bytes: Uint8Array): boolean => utils.isValidSecretKey(bytes)

/** The 32 bytes that are signed for an action on a network. The action's keys must be in the venue's order. */
export function actionDigest(request: {
  network: Network
  action: Record<string, unknown>
  nonce: number
  expiresAfter?: number
}): Uint8Array {
  const { network, action, nonce, expiresAfter } = request
  const hash = createL1ActionHash(expiresAfter === undefined ? { action, nonce } : { action, nonce, expiresAfter })
  const agent = keccak_256(concatBytes(agentType, sources[network], hexToBytes(hash.slice(2))))
  return keccak_256(concatBytes(prefix, domainSeparator, agent))
}

const inWireForm = (bytes: Uint8Array): Signature => ({
  r: `0x${bytesToHex(bytes.subarray(1, 33))}`,
  s: `0x${bytesToHex(bytes.subarray(33, 65))}`,
  v: bytes[0] === 0 ? 27 : 28,
})

/** The venue's signature of an action, deterministic (RFC 6979), low s, r and s padded to 32 bytes. */
export function signAction(key: Uint8Array, request: Parameters<typeof actionDigest>[0]): Signature {
  return inWireForm(sign(actionDigest(request), key, { prehash: false, format: 'recovered' }))
}

/**
 * A signer that recovers the signer from each signature, as the venue will, before anyone sees it. It throws when that is
 * another: then the computer computes wrongly, and a wrong signature can give a key away. The key stays the caller's.
 */
export function checkedSigner(key: Uint8Array): (request: Parameters<typeof actionDigest>[0]) => Signature {
  const isOurs = signatureCheck(getPublicKey(key, true))
  return (request) => {
    const digest = actionDigest(request)
    const bytes = sign(digest, key, { prehash: false, format: 'recovered' })
    if (isOurs(bytes, digest)) return inWireForm(bytes)
    throw new Error('The signature came out wrong and was thrown away; this computer may be faulty.')
  }
}
