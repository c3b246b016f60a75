import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { caseSchema, worldsSchema } from '../../../main/evaluate.ts'
import { embeddedModel } from '../../../main/models/local/embedded-model.ts'
import type { Lexicon } from '../../../main/words/grammar/lexicon.ts'
import { readChat } from '../../../main/words/model/chat-reading.ts'
import { maskWords, type Quote } from '../../../main/words/model/quotes.ts'
import {
  afterModel,
  beforeModel,
  type ForModel,
  type ModelKnowledge,
  openKnowledge,
} from '../../../main/words/model/read-free-words.ts'
import {
  actions,
  flags,
  isBare,
  letters,
  manageRoles,
  openRoles,
  type Role,
  type RoleReading,
  readAnswer,
  sides,
  writeAnswer,
} from '../../../main/words/model/roles.ts'
import { toIntent } from '../../../main/words/model/to-intent.ts'
import { readWords } from '../../../main/words/read-words.ts'
import type { Intent } from '../../../preload/contract/intent.ts'
import { writeWords } from '../../../preload/contract/write-words.ts'
import { listedCoins, makeRows, type splits } from '../../../scripts/train/make-rows.ts'
import type { Random } from '../../../scripts/train/random.ts'
import { root } from '../../house/read-imports.ts'

/** A sentence, what it truly means (null: no order), and the answer of an honest model where one is known. */
export type Victim = { words: string; truth: Intent | null; lexicon: Lexicon; honest: RoleReading | null }
/** What became of one sentence: how many answers were tried, and every act that was not what was said. */
export type Harm = { tries: number; acts: number; wrong: string[] }

/** The knowledge that the desk ships, without a margin: a liar is as sure as it likes. */
export function shippedKnowledge(): ModelKnowledge {
  const { words, phrases } = embeddedModel('tiny')!.knowledge
  return openKnowledge({ words, phrases, margin: 0 })
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const linesOf = (path: string): string[] => read(path).trim().split('\n')

/** The sentences of the evaluation sets, in the world that each is said in. */
export function evaluationVictims(): Victim[] {
  const worlds = worldsSchema.parse(JSON.parse(read('test/eval/worlds.json')))
  return ['cases', 'adversarial'].flatMap((name) =>
    linesOf(`test/eval/${name}.jsonl`).map((line): Victim => {
      const { words, intent, world } = caseSchema.parse(JSON.parse(line))
      const { markets } = worlds[world]!
      const lexicon = { coins: Object.keys(markets), price: (coin: string) => markets[coin]?.mark ?? null }
      return { words, truth: intent, lexicon, honest: null }
    }),
  )
}

/** The sentences written by hand, about SOL at 100. */
export function handWrittenVictims(): Victim[] {
  const lexicon: Lexicon = { coins: listedCoins, price: (coin) => (coin === 'SOL' ? '100' : null) }
  return linesOf('test/fixtures/hand-written-words.tsv')
    .filter((line) => !line.startsWith('#'))
    .map((line): Victim => {
      const [words = '', means = ''] = line.split('\t')
      const isNothing = ['facts', 'none', 'ask'].includes(means)
      return { words, truth: isNothing ? null : readWords(means, lexicon).reading.intent, lexicon, honest: null }
    })
}

/** Generated sentences of one split, with the answer that each was made with. */
export function generatedVictims(split: keyof typeof splits, seed: number, count: number): Victim[] {
  const lexicon: Lexicon = { coins: listedCoins, price: () => null }
  const victims: Victim[] = []
  for (const row of makeRows(split, seed, new Set())) {
    if (victims.length >= count) break
    const honest = readAnswer(row.answer, row.kinds)!
    const meaning = toIntent(honest, maskWords(row.words, listedCoins).quotes, lexicon.price)
    const truth = meaning.is === 'intent' ? readWords(writeWords(meaning.intent), lexicon).reading.intent : null
    victims.push({ words: row.words, truth, lexicon, honest })
  }
  return victims
}

/** Every answer that a liar tries: each single step away from what it knows to be right, each swap of two, and by chance. */
export function liesOf(
  quotes: readonly Quote[],
  known: readonly RoleReading[],
  random: Random,
  byChance: number,
): RoleReading[] {
  const lies = new Map<string, RoleReading>()
  const offeredFor = (action: RoleReading['action']) => (action === 'open' ? openRoles : manageRoles)
  const add = (reading: RoleReading): void => {
    const offered = offeredFor(reading.action)
    const fit = isBare(reading.action) || quotes.every(({ kind }, at) => offered[kind].includes(reading.roles[at]!))
    if (fit) lies.set(JSON.stringify(reading), reading)
  }
  const bare = (action: RoleReading['action']): RoleReading => ({ action, side: null, roles: [], flags: [] })
  for (const one of known) {
    add(one)
    for (const action of actions) {
      if (isBare(action)) add(bare(action))
      // Roles that the other action's quotes can't have are left out, as a liar would.
      const roles = quotes.map(({ kind }, at): Role => {
        const role = one.roles[at] ?? 'out'
        return offeredFor(action)[kind].includes(role) ? role : 'out'
      })
      if (!isBare(action)) add({ action, side: action === 'open' ? (one.side ?? 'long') : null, roles, flags: [] })
    }
    if (isBare(one.action)) continue
    if (one.action === 'open') {
      for (const side of sides) add({ ...one, side })
      for (const flag of flags) {
        const said = one.flags.includes(flag) ? one.flags.filter((other) => other !== flag) : [...one.flags, flag]
        add({ ...one, flags: flags.filter((other) => said.includes(other)) })
      }
    }
    for (const [at, { kind }] of quotes.entries()) {
      for (const role of offeredFor(one.action)[kind]) add({ ...one, roles: one.roles.with(at, role) })
      for (let other = at + 1; other < quotes.length; other++)
        add({ ...one, roles: one.roles.with(at, one.roles[other]!).with(other, one.roles[at]!) })
    }
  }
  for (let at = 0; at < byChance; at++) {
    const action = random.pick(actions)
    if (isBare(action)) continue
    const roles = quotes.map(({ kind }) => random.pick(offeredFor(action)[kind]))
    const side = action === 'open' ? random.pick(sides) : null
    add({ action, side, roles, flags: action === 'open' ? flags.filter(() => random.chance(0.1)) : [] })
  }
  return [...lies.values()]
}

/** A reading as a chat model writes it. */
function asChat({ action, side, roles, flags: said }: RoleReading, quotes: readonly Quote[]): string {
  const byLetter = quotes.map((_, at) => [letters[at]!, roles[at] ?? 'out'])
  const claimed = { claimed_size: '1000000' }
  return JSON.stringify({ action, side: side ?? 'none', ...Object.fromEntries(byLetter), flags: said, ...claimed })
}

/**
 * Lets a malicious model answer one sentence in every way that it can, as the embedded model and as a chat model, each time
 * entirely sure. An act is wrong where it is not what was said. What the grammar reads alone is never a model's to harm.
 */
export function attack(
  { words, truth, lexicon, honest }: Victim,
  knowledge: ModelKnowledge,
  random: Random,
  byChance = 40,
): Harm {
  const harm: Harm = { tries: 0, acts: 0, wrong: [] }
  const asked = beforeModel(words, lexicon, knowledge)
  if ('read' in asked) return harm
  const { quotes, exact } = asked.masked
  const known = [...(honest ? [honest] : []), ...(knowledge.phrases.readings(exact) ?? [])]
  for (const lie of liesOf(quotes, known, random, byChance)) {
    const chat = readChat(asChat(lie, quotes), quotes)?.reading ?? null
    harm.tries += chat === null ? 1 : 2
    // A chat model's answer that comes to the same reading is judged by the same code.
    for (const said of chat === null || isDeepStrictEqual(chat, lie) ? [lie] : [lie, chat]) {
      const { kind, reading } = answerWith(words, asked, said, lexicon, knowledge)
      if (kind !== 'intent') continue
      harm.acts++
      if (!isDeepStrictEqual(reading.intent, truth))
        harm.wrong.push(`"${words}" -> "${writeWords(reading.intent!)}" by${writeAnswer(said)}`)
    }
  }
  return harm
}

function answerWith(words: string, asked: ForModel, said: RoleReading, lexicon: Lexicon, knowledge: ModelKnowledge) {
  const text = writeAnswer(said)
  const choices = [{ text, probability: 1, runnerUp: null }]
  const answer = { is: 'answer' as const, text, choices, ms: 1, firstTokenMs: null, tokens: null }
  const made = { name: 'liar', prompt: '', answer, said, claimedSize: '1000000', margin: 1, runnerUp: null }
  return afterModel(words, asked, made, lexicon, knowledge).read
}

/** The desk without its second reader: whatever the model says counts as what code reads. The control of every proof. */
export function withoutSecondReader(knowledge: ModelKnowledge): (victim: Victim, random: Random) => Harm {
  return (victim, random) => {
    const harm: Harm = { tries: 0, acts: 0, wrong: [] }
    const asked = beforeModel(victim.words, victim.lexicon, knowledge)
    if ('read' in asked) return harm
    const known = [...(victim.honest ? [victim.honest] : []), ...(knowledge.phrases.readings(asked.masked.exact) ?? [])]
    for (const lie of liesOf(asked.masked.quotes, known, random, 40)) {
      harm.tries++
      const credulous = { ...knowledge, phrases: { readings: () => [lie] } }
      const { kind, reading } = answerWith(victim.words, asked, lie, victim.lexicon, credulous)
      if (kind !== 'intent') continue
      harm.acts++
      if (!isDeepStrictEqual(reading.intent, victim.truth)) harm.wrong.push(victim.words)
    }
    return harm
  }
}
