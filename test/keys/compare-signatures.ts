import { createHash } from 'node:crypto'
import { concat, getBytes, keccak256, type TypedDataDomain, toBeHex, Wallet } from 'ethers'
import { privateKeyToAccount } from 'viem/accounts'
import { whyNotAllowed } from '../../main/keys/allowed-action.ts'
import { checkedSigner } from '../../main/keys/sign-action.ts'
import { actionTypes, type RandomRequest, randomActions } from './random-actions.ts'

/** MessagePack as its own page has it, for JSON values only; written here so that no one of the three is believed alone. */
function pack(value: unknown): Uint8Array {
  if (value === null) return Uint8Array.of(0xc0)
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xc3 : 0xc2)
  if (typeof value === 'number') return packInteger(value)
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value)
    if (bytes.length > 255) throw new Error('A text is longer than this needs.')
    return getBytes(concat([bytes.length < 32 ? [0xa0 | bytes.length] : [0xd9, bytes.length], bytes].map(bytesOf)))
  }
  const isList = Array.isArray(value)
  const parts: unknown[] = isList ? value : Object.entries(value as object).flat()
  const length = isList ? parts.length : parts.length / 2
  const head = length < 16 ? [(isList ? 0x90 : 0x80) | length] : [isList ? 0xdc : 0xde, length >> 8, length & 255]
  return getBytes(concat([Uint8Array.from(head), ...parts.map(pack)]))
}
const bytesOf = (value: Uint8Array | number[]): Uint8Array => Uint8Array.from(value)

function packInteger(value: number): Uint8Array {
  const view = (code: number, length: number, write: (data: DataView) => void) => {
    const bytes = new Uint8Array(1 + length)
    bytes[0] = code
    write(new DataView(bytes.buffer, 1))
    return bytes
  }
  if (value >= 0) {
    if (value < 128) return Uint8Array.of(value)
    if (value < 2 ** 8) return Uint8Array.of(0xcc, value)
    if (value < 2 ** 16) return view(0xcd, 2, (data) => data.setUint16(0, value))
    if (value < 2 ** 32) return view(0xce, 4, (data) => data.setUint32(0, value))
    return view(0xcf, 8, (data) => data.setBigUint64(0, BigInt(value)))
  }
  if (value >= -32) return Uint8Array.of(value & 0xff)
  if (value >= -(2 ** 7)) return view(0xd0, 1, (data) => data.setInt8(0, value))
  if (value >= -(2 ** 15)) return view(0xd1, 2, (data) => data.setInt16(0, value))
  if (value >= -(2 ** 31)) return view(0xd2, 4, (data) => data.setInt32(0, value))
  return view(0xd3, 8, (data) => data.setBigInt64(0, BigInt(value)))
}

/** The venue's typed data of an action, hashed by ethers' keccak over our second msgpack. */
function typedData({ network, action, nonce, expiresAfter }: RandomRequest) {
  const connectionId = keccak256(
    concat([pack(action), toBeHex(nonce, 8), '0x00', '0x00', toBeHex(expiresAfter, 8)]),
  ) as `0x${string}`
  return {
    domain: {
      name: 'Exchange',
      version: '1',
      chainId: 1337,
      verifyingContract: `0x${'0'.repeat(40)}`,
    } satisfies TypedDataDomain as { name: string; version: string; chainId: number; verifyingContract: `0x${string}` },
    types: {
      Agent: [
        { name: 'source', type: 'string' },
        { name: 'connectionId', type: 'bytes32' },
      ],
    },
    message: { source: network === 'mainnet' ? 'a' : 'b', connectionId },
  }
}

/** One key in all three hands; another every hundred actions. */
function signersOf(seed: number, at: number, ourSigner: typeof checkedSigner) {
  const key = createHash('sha256').update(`signing-agreement ${seed} ${at}`).digest()
  const secret = `0x${key.toString('hex')}` as const
  return { ours: ourSigner(key), viem: privateKeyToAccount(secret), ethers: new Wallet(secret) }
}

/** Signs `count` random actions in all three ways. `disagreements` holds the first few that differ; it should be empty. */
export async function compareSignatures(seed: number, count: number, ourSigner = checkedSigner) {
  const next = randomActions(seed)
  const counts = Object.fromEntries(actionTypes.map((type) => [type, 0])) as Record<
    (typeof actionTypes)[number],
    number
  >
  const disagreements: { request: RandomRequest; ours: string; viem: string; ethers: string }[] = []
  let signers = signersOf(seed, 0, ourSigner)
  for (let done = 0; done < count; done += 1) {
    if (done % 100 === 99) signers = signersOf(seed, done, ourSigner)
    const request = next()
    const typed = typedData(request)
    const viem = await signers.viem.signTypedData({ ...typed, primaryType: 'Agent' })
    const ethers = await signers.ethers.signTypedData(typed.domain, typed.types, typed.message)
    const why = whyNotAllowed(request.action)
    const { r, s, v } = signers.ours(request)
    const ours = why ?? `${r}${s.slice(2)}${v.toString(16)}`
    counts[request.action.type as (typeof actionTypes)[number]] += 1
    if ((ours !== viem || ours !== ethers) && disagreements.length < 5) {
      disagreements.push({ request, ours, viem, ethers })
    }
  }
  return { seed, count, counts, disagreements }
}
