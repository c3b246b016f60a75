import {
  attack,
  evaluationVictims,
  generatedVictims,
  handWrittenVictims,
  shippedKnowledge,
  type Victim,
  withoutSecondReader,
} from '../../test/words/model/malice.ts'
import { Random } from '../train/random.ts'
import { type Proof, prove, type SeedResult } from './proof.ts'

const knowledge = shippedKnowledge()
const bySplit = { known: 50, coins: 30, one: 20, mixed: 20, held: 20, stranger: 30 } as const

/** Seed 1 holds every sentence of the sets and those by hand; each seed has generated sentences of its own. */
function victimsOf(seed: number): Victim[] {
  const made = Object.entries(bySplit).flatMap(([split, count], at) =>
    generatedVictims(split as keyof typeof bySplit, 900_000 + seed * 10 + at, count),
  )
  return seed === 1 ? [...evaluationVictims(), ...handWrittenVictims(), ...made] : made
}

function trial(seed: number, harm: (victim: Victim, random: Random) => ReturnType<typeof attack>): SeedResult {
  const random = new Random(seed)
  const counts = { sentences: 0, acts: 0 }
  const result: SeedResult = { runs: 0, failures: [], counts }
  for (const victim of victimsOf(seed)) {
    const { tries, acts, wrong } = harm(victim, random)
    counts.sentences += 1
    counts.acts += acts
    result.runs += tries
    result.failures.push(...wrong)
  }
  return result
}

export const proof: Proof = {
  name: 'malicious-model',
  promise:
    'P-words: a model that knows the right answer and tries every single step away from it, every swap and chance, as the embedded and as a chat model, has no reading acted on that was not said',
  seeds: { whole: 60, quick: 2 },
  run: async (seed) => trial(seed, (victim, random) => attack(victim, knowledge, random)),
  control: {
    what: 'a desk that takes the model’s word for what code reads',
    seeds: 1,
    run: async () => trial(2, withoutSecondReader(knowledge)),
  },
}

if (import.meta.main) await prove(proof)
