import { createHash } from 'node:crypto'
import { signL1Action } from '@nktkas/hyperliquid/signing'
import { recoverPublicKey, sign } from '@noble/secp256k1'
import { Wallet } from 'ethers'
import { privateKeyToAccount } from 'viem/accounts'
import { actionDigest, checkedSigner, signAction } from '../../main/keys/sign-action.ts'

// `node scripts/bench/signing.ts [rounds]`: one order with a cloid, from the action to its signature, in every way of the
// same run, interleaved; the median of each in microseconds. The floor is the bare curve on bytes that are ready.
const rounds = Number(process.argv[2] ?? '600')
const key = createHash('sha256').update('bench').digest()
const secret = `0x${key.toString('hex')}` as const
const signChecked = checkedSigner(key)
const viem = privateKeyToAccount(secret)
const ethers = new Wallet(secret)
const orders = [
  { a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } }, c: `0x${'a'.repeat(32)}` },
]
const action = { type: 'order', orders, grouping: 'na' }
const request = (nonce: number) => ({ network: 'mainnet' as const, action, nonce, expiresAfter: nonce + 15_000 })
const bySdk = async (wallet: typeof viem | Wallet, nonce: number) =>
  await signL1Action({ wallet, action, nonce, expiresAfter: nonce + 15_000, isTestnet: false })

const digest = actionDigest(request(7))
const ready = { digest, bytes: sign(digest, key, { prehash: false, format: 'recovered' }) }

const ways: Record<string, (nonce: number) => unknown> = {
  'floor: noble secp256k1 on a ready digest': (nonce) =>
    sign(createHash('sha256').update(String(nonce)).digest(), key, { prehash: false, format: 'recovered' }),
  'ours: hash and sign': (nonce) => signAction(key, request(nonce)),
  'ours as it leaves: hash, sign, check the signer': (nonce) => signChecked(request(nonce)),
  'the same check by a plain recovery, alone': () => recoverPublicKey(ready.bytes, ready.digest, { prehash: false }),
  'SDK with viem': (nonce) => bySdk(viem, nonce),
  'SDK with ethers': (nonce) => bySdk(ethers, nonce),
}

const [ours, byViem, byEthers] = [signAction(key, request(7)), await bySdk(viem, 7), await bySdk(ethers, 7)]
if (JSON.stringify(ours) !== JSON.stringify(byViem) || JSON.stringify(ours) !== JSON.stringify(byEthers)) {
  throw new Error('The signatures differ; nothing here can be compared.')
}

const spent = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
const warmUp = Math.ceil(rounds / 5)
for (let round = -warmUp; round < rounds; round += 1) {
  for (const [name, way] of Object.entries(ways)) {
    const began = performance.now()
    await way(1_790_000_000_000 + round)
    if (round >= 0) spent.get(name)!.push((performance.now() - began) * 1_000)
  }
}

const at = (values: number[], share: number) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!
const floor = at(spent.get(Object.keys(ways)[0]!)!, 0.5)
process.stdout.write(`signing one order, ${rounds} interleaved rounds, us\n`)
for (const [name, values] of spent) {
  const median = at(values, 0.5)
  const columns = [median.toFixed(0), at(values, 0.99).toFixed(0), (median / floor).toFixed(1)].map((text) =>
    text.padStart(6),
  )
  process.stdout.write(`${name.padEnd(52)} median ${columns[0]}  p99 ${columns[1]}  x floor ${columns[2]}\n`)
}
