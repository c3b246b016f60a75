import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'
import type { ModelChoice } from '../../ports.ts'
import { type Offered, offeredAfter, offeredFirst, type Spelling } from './answer-places.ts'
import type { AnswerAsk } from './model-messages.ts'

/** What a model answered. `firstTokenMs` is null where several tokens are worked through in one go. */
export type Answered = {
  text: string
  choices: ModelChoice[]
  isWhole: boolean
  firstTokenMs: number | null
  tokens: number
}
type Likely = readonly [token: Token, probability: number]

/** No answer is as long as this; the rest of a draft is not looked at. */
const longestDraft = 1_000
/** Far more than lies between the logits of any two tokens. */
const lift = { logit: 100 }

/** How a model spells the words of an answer; each is looked up once. */
export function spellingOf(model: LlamaModel): Spelling {
  const end = model.tokens.eos
  if (end === null) throw new Error('it has no mark for the end of an answer')
  const spelt = new Map<string, readonly Token[]>()
  const of = (word: string): readonly Token[] => {
    const tokens = spelt.get(word) ?? model.tokenize(` ${word}`)
    spelt.set(word, tokens)
    return tokens
  }
  return { of, end }
}

/**
 * Answers a prompt with the likeliest offered token each time. What the draft says next, and what comes in any case where no
 * other token is offered, is worked through in one go with what is said already, and counts only as far as the model says the
 * same. So a draft saves time, and changes no answer.
 */
export async function answerInMarks(
  sequence: LlamaContextSequence,
  spelling: Spelling,
  prompt: readonly Token[],
  ask: Pick<AnswerAsk, 'form' | 'draft' | 'maxTokens'>,
  isStopped: () => boolean,
): Promise<Answered> {
  const { model } = sequence
  let draft = model.tokenize((ask.draft ?? '').slice(0, longestDraft))
  let offered = offeredFirst(ask.form, spelling)
  const said: Token[] = []
  const choices: ModelChoice[] = []
  const textOf = (token: Token) => (token === spelling.end ? '' : model.detokenize([token], false, said))
  let isWhole = false
  while (!isWhole && said.length < ask.maxTokens && !isStopped()) {
    const ahead: Token[] = []
    const places = [offered]
    while (said.length + ahead.length < ask.maxTokens) {
      const here = places.at(-1)!
      const token = onlyOf(here) ?? draft[said.length + ahead.length]
      if (token === undefined || token === spelling.end || !here.has(token)) break
      ahead.push(token)
      places.push(offeredAfter(here, token, spelling))
    }
    const likely = await likeliestAt(places, [...prompt, ...said], ahead, sequence, spelling)
    for (const [at, [first, second]] of likely.entries()) {
      const [token, probability] = first!
      isWhole = token === spelling.end
      if (second !== undefined)
        choices.push({
          text: textOf(token),
          probability,
          runnerUp: { text: textOf(second[0]), probability: second[1] },
        })
      if (isWhole) break
      said.push(token)
      offered = offeredAfter(places[at]!, token, spelling)
      if (token === ahead[at]) continue
      if (at < ahead.length) draft = []
      break
    }
  }
  return { text: model.detokenize(said), choices, isWhole, firstTokenMs: null, tokens: said.length }
}

/** What is offered at each place, the likeliest first: behind what is known, and behind each token that is ahead. */
async function likeliestAt(
  places: readonly Offered[],
  known: readonly Token[],
  ahead: readonly Token[],
  sequence: LlamaContextSequence,
  spelling: Spelling,
): Promise<Likely[][]> {
  const { TokenBias } = await import('node-llama-cpp')
  // To hand over the probabilities of all tokens takes longer than to compute them. So the offered ones are lifted above the
  // others, all by the same, and alone come back. The end can't be lifted: where it is offered, all of them do.
  const probabilitiesOf = (offered: Offered) => {
    const isLifted = !offered.has(spelling.end)
    const tokenBias = TokenBias.for(sequence.model).set(isLifted ? [...offered.keys()] : [], lift)
    const options = { temperature: 1, topP: 1, seed: 1, tokenBias, topK: isLifted ? offered.size : 0 }
    return { generateNext: { probabilities: true, options } }
  }
  await sequence.adaptStateToTokens(known.slice(0, -1), false)
  const from = sequence.nextTokenIndex
  const first = known.length - 1 - from
  const last = first + places.findLastIndex((offered) => onlyOf(offered) === undefined)
  const work = [...known.slice(from), ...ahead].slice(0, last < first ? 0 : last + 1)
  const done = await sequence.controlledEvaluate(
    work.map((token, at) => {
      const offered = places[at - first]
      return offered === undefined || onlyOf(offered) !== undefined ? token : [token, probabilitiesOf(offered)]
    }),
  )
  return places.map((offered, at) => rank(offered, done[first + at]?.next.probabilities))
}

/** The offered tokens by their probability among themselves. */
function rank(offered: Offered, all: ReadonlyMap<Token, number> | undefined): Likely[] {
  const only = onlyOf(offered)
  if (only !== undefined) return [[only, 1]]
  const weights = [...offered.keys()].map((token): Likely => [token, all?.get(token) ?? 0])
  const sum = weights.reduce((total, [, weight]) => total + weight, 0)
  if (!(sum > 0)) throw new Error('it gives no weight to any answer that is offered')
  return weights.map(([token, weight]): Likely => [token, weight / sum]).sort(([, one], [, other]) => other - one)
}

/** The token that comes in any case, because no other is offered. */
const onlyOf = (offered: Offered): Token | undefined => (offered.size === 1 ? [...offered.keys()][0] : undefined)
