import { createL1ActionHash } from '@nktkas/hyperliquid/signing'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { Point, recoverPublicKey, Signature } from '@noble/secp256k1'

/** A signature as it comes over the wire; r and s may lack left zeros. */
export type WireSignature = { r: string; s: string; v: number }

const word = (value: number | bigint) => hexToBytes(value.toString(16).padStart(64, '0'))
const typeHash = (text: string) => keccak_256(utf8ToBytes(text))

const DOMAIN = keccak_256(
  concatBytes(
    typeHash('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
    typeHash('Exchange'),
    typeHash('1'),
    word(1337),
    word(0),
  ),
)
const AGENT = typeHash('Agent(string source,bytes32 connectionId)')

/** What is hashed for an L1 action; vault and expiry count only when given. */
export type SignedAction = {
  action: Record<string, unknown>
  nonce: number
  vaultAddress?: string | undefined
  expiresAfter?: number | undefined
}

/** keccak of the packed canonical action, nonce, vault and expiry. */
export function connectionId(signed: SignedAction): string {
  return createL1ActionHash({
    action: signed.action,
    nonce: signed.nonce,
    ...(signed.vaultAddress ? { vaultAddress: signed.vaultAddress as `0x${string}` } : {}),
    ...(signed.expiresAfter === undefined ? {} : { expiresAfter: signed.expiresAfter }),
  })
}

/** The EIP-712 digest that an L1 action's signer signs; source "b" is testnet and paper, "a" mainnet. */
export function agentDigest(id: string, source: 'a' | 'b'): Uint8Array {
  const message = keccak_256(concatBytes(AGENT, typeHash(source), hexToBytes(id.slice(2))))
  return keccak_256(concatBytes(new Uint8Array([0x19, 0x01]), DOMAIN, message))
}

/** A field of an EIP-712 type. */
export type Field = { name: string; type: string }

/** The EIP-712 digest of a user-signed action; null when a field does not fit its type. */
export function userSignedDigest(
  name: string,
  fields: readonly Field[],
  message: Record<string, unknown>,
): Uint8Array | null {
  const chainId = message.signatureChainId
  if (typeof chainId !== 'string' || !/^0x[0-9a-fA-F]{1,16}$/.test(chainId)) return null
  try {
    const domain = keccak_256(
      concatBytes(
        typeHash('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
        typeHash('HyperliquidSignTransaction'),
        typeHash('1'),
        word(BigInt(chainId)),
        word(0),
      ),
    )
    const type = typeHash(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`)
    const words = fields.map((field) => fieldWord(field.type, message[field.name]))
    return keccak_256(concatBytes(new Uint8Array([0x19, 0x01]), domain, keccak_256(concatBytes(type, ...words))))
  } catch {
    return null
  }
}

function fieldWord(type: string, value: unknown): Uint8Array {
  if (type === 'string') return typeHash(String(value ?? ''))
  if (type === 'bool') return word(value === true ? 1 : 0)
  return word(BigInt(value as string | number))
}

/** The lower-case address whose key made this signature, or null when it cannot be read. */
export function recoverAddress(digest: Uint8Array, signature: WireSignature): string | null {
  const recovery = signature.v >= 27 ? signature.v - 27 : signature.v
  if (recovery !== 0 && recovery !== 1) return null
  if (!isHex(signature.r) || !isHex(signature.s)) return null
  try {
    const bytes = new Signature(BigInt(signature.r), BigInt(signature.s), recovery).toBytes('recovered')
    const key = recoverPublicKey(bytes, digest, { prehash: false })
    return addressOf(key)
  } catch {
    return null
  }
}

function isHex(text: unknown): boolean {
  return typeof text === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(text)
}

/** The address of a public key, compressed or not. */
export function addressOf(publicKey: Uint8Array): string {
  return `0x${bytesToHex(keccak_256(uncompressed(publicKey).slice(1)).slice(12))}`
}

function uncompressed(publicKey: Uint8Array): Uint8Array {
  return publicKey.length === 65 ? publicKey : Point.fromBytes(publicKey).toBytes(false)
}
