import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { Point, recoverPublicKey } from '@noble/secp256k1'

type Field = { name: string; type: string }
/** EIP-712 typed data without nested types: strings, addresses and unsigned numbers. */
export type FlatTypedData = {
  types: Record<string, readonly Field[]>
  primaryType: string
  domain: Record<string, unknown>
  message: Record<string, unknown>
}

const hashText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text))

function word({ type }: Field, value: unknown): Uint8Array {
  if (type === 'string') return hashText(String(value))
  if (type === 'address') return hexToBytes(String(value).slice(2).padStart(64, '0'))
  return hexToBytes(
    BigInt(value as number)
      .toString(16)
      .padStart(64, '0'),
  )
}

function structHash(name: string, fields: readonly Field[], value: Record<string, unknown>): Uint8Array {
  const type = hashText(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`)
  return keccak_256(concatBytes(type, ...fields.map((field) => word(field, value[field.name]))))
}

/** The lower-case address whose key signed the typed data (65 bytes of hex); null when it can't be read. https://eips.ethereum.org/EIPS/eip-712 */
export function whoSigned(data: FlatTypedData, signature: string): string | null {
  const match = /^0x([0-9a-f]{128})(00|01|1b|1c)$/i.exec(signature)
  const [domain, message] = [data.types.EIP712Domain, data.types[data.primaryType]]
  if (match === null || domain === undefined || message === undefined) return null
  const [, both = '', last = ''] = match
  const digest = keccak_256(
    concatBytes(
      new Uint8Array([0x19, 0x01]),
      structHash('EIP712Domain', domain, data.domain),
      structHash(data.primaryType, message, data.message),
    ),
  )
  const recovery = Number.parseInt(last, 16) % 27
  try {
    const key = recoverPublicKey(concatBytes(new Uint8Array([recovery]), hexToBytes(both)), digest, { prehash: false })
    return `0x${bytesToHex(keccak_256(Point.fromBytes(key).toBytes(false).subarray(1)).subarray(12))}`
  } catch {
    return null
  }
}
