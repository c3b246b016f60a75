import { checkedSigner } from '../../main/keys/sign-action.ts'
import { compareSignatures } from '../../test/keys/compare-signatures.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

const actionsASeed = 1_000

async function trial(seed: number, signer = checkedSigner): Promise<SeedResult> {
  const { disagreements, counts } = await compareSignatures(seed, actionsASeed, signer)
  return { runs: actionsASeed, failures: disagreements.map((one) => JSON.stringify(one)), counts }
}

/** A signer that is wrong where a nonce does not fit in 32 bits, as a msgpack of one's own may be. */
const wrongSigner: typeof checkedSigner = (key) => {
  const sign = checkedSigner(key)
  return (request) => sign({ ...request, nonce: request.nonce > 2 ** 32 ? request.nonce - 1 : request.nonce })
}

export const proof: Proof = {
  name: 'signing-agreement',
  promise: 'P9: our signature is bit for bit the one of viem and of ethers, for random actions of every allowed type',
  seeds: { whole: 100, quick: 3 },
  run: (seed) => trial(seed),
  control: {
    what: 'a signer that is off by one in nonces above 32 bits',
    seeds: 2,
    run: (seed) => trial(seed, wrongSigner),
  },
}

if (import.meta.main) await prove(proof)
