import type { RuleAct, RuleStep, RuleWhen } from '../../../preload/contract/intent.ts'
import { thirdShare } from '../../../preload/contract/write-words.ts'
import type { Claim, Meaning } from './claims.ts'
import { findCoins } from './coins.ts'
import type { Lexicon } from './lexicon.ts'
import { type Outcome, question, refusal } from './outcome.ts'
import { compareDecimals, readNumber } from './read-number.ts'
import type { Token } from './tokens.ts'

/**
 * The management sentences that are phrases rather than one verb with its fields: rules ("half off at 1R, then stop to
 * break-even"), which of several stops moves ("stop sol 95 to 97"), and ending rules. Null: some other sentence.
 */
export function readPhrase(
  words: string,
  tokens: readonly Token[],
  lexicon: Lexicon,
): { claims: Claim[]; outcome: Outcome } | null {
  const readings = [-1, ...tokens.keys()].flatMap((coinAt) => {
    const coin = coinAt < 0 ? null : onlyCoin(tokens[coinAt]!, lexicon)
    if (coinAt >= 0 && coin === null) return []
    const phrase = new Phrase(words, tokens, coinAt)
    const outcome = phrase.endRules(coin) ?? phrase.moveOne(coin) ?? phrase.rule(coin)
    if (outcome === null) return []
    const named: Claim[] = coin === null ? [] : [claimOf(words, tokens, coinAt, coinAt, { is: 'coin', value: coin })]
    return [{ claims: withEveryWord(words, tokens, [...named, ...phrase.claims]), outcome, coin }]
  })
  // A sentence that names its coin is read with it; two ways to name one are for the other rules to ask about.
  const named = readings.filter((reading) => reading.coin !== null)
  const [first] = named.length > 0 ? named : readings
  return first === undefined || named.length > 1 ? null : first
}

function onlyCoin(token: Token, lexicon: Lexicon): string | null {
  const [coin, other] = findCoins(lexicon.coins, token.text)
  return coin === undefined || other !== undefined ? null : coin
}

function claimOf(words: string, tokens: readonly Token[], first: number, last: number, meaning: Meaning): Claim {
  const [from, to] = [tokens[first]!.from, tokens[last]!.to]
  return { ...meaning, from, to, text: words.slice(from, to) }
}

/** The words between the values (off, then, to) say what is done: each is shown, none is dropped. */
function withEveryWord(words: string, tokens: readonly Token[], claims: readonly Claim[]): Claim[] {
  const isClaimed = ({ from }: Token) => claims.some((claim) => from >= claim.from && from < claim.to)
  const rest = tokens.flatMap((token, at) =>
    isClaimed(token) ? [] : [claimOf(words, tokens, at, at, { is: 'verb', value: 'rule' })],
  )
  return [...claims, ...rest].sort((a, b) => a.from - b.from)
}

const shares: Record<string, string> = { half: '50', third: thirdShare, quarter: '25', all: '100', rest: '100' }
const feeWords = ['plus', 'including', 'incl', 'with', 'and']

/** Reads one sentence from left to right, leaving out the token that names the coin. */
class Phrase {
  readonly claims: Claim[] = []
  readonly #words: string
  readonly #tokens: readonly Token[]
  /** Places of the tokens to read, in order. */
  readonly #places: number[]
  #at = 0

  constructor(words: string, tokens: readonly Token[], coinAt: number) {
    this.#words = words
    this.#tokens = tokens
    this.#places = [...tokens.keys()].filter((place) => place !== coinAt)
  }

  /** `cancel rules sol`, `cancel rules all`. */
  endRules(coin: string | null): Outcome | null {
    this.#begin()
    const from = this.#at
    if (!this.#take('cancel', 'end', 'drop') || !this.#take('rules', 'rule')) return null
    this.#claim(from, { is: 'verb', value: 'cancel' })
    const isAll = this.#take('all')
    if (!this.#isDone()) return null
    if (coin === null && !isAll)
      return question('no_coin', 'Whose rules should end?', [{ label: 'all rules', words: 'cancel rules all' }])
    return { is: 'intent', intent: { action: 'cancel_rules', coin }, implied: [] }
  }

  /** `stop sol 95 to 97`, `target sol all 120`: which of several moves, and where to. */
  moveOne(coin: string | null): Outcome | null {
    this.#begin()
    const isStop = this.#take('stop', 'sl')
    if (!isStop && !this.#take('target', 'tp')) return null
    const moved = (price: string | null): Meaning =>
      isStop ? { is: 'stop', value: { by: 'price', value: price ?? '' } } : { is: 'targets', value: [], list: null }
    const isAll = this.#take('all')
    const which = isAll ? null : this.#number()
    if (which !== null) this.#claim(this.#at - 1, moved(which))
    if (!isAll && (which === null || !this.#take('to'))) return null
    const price = this.#number()
    if (coin === null || price === null || !this.#isDone()) return null
    this.#claim(this.#at - 1, moved(price))
    const action = isStop ? ('move_stop' as const) : ('move_target' as const)
    const intent = { action, coin, price, ...(which === null ? { all: true as const } : { from: which }) }
    return { is: 'intent', intent, implied: [] }
  }

  /** Clauses with `then` between them; one that says when begins a step, one that does not follows the step before it. */
  rule(coin: string | null): Outcome | null {
    this.#begin()
    this.#take('rule')
    const steps: RuleStep[] = []
    while (!this.#isDone()) {
      const isJoined = steps.length > 0 && [this.#take('and'), this.#take('then')].some(Boolean)
      const clause = this.#closing() ?? this.#moving()
      if (clause === null) return null
      const last = steps.at(-1)
      if (clause.when !== null) steps.push({ when: clause.when, acts: [clause.act] })
      else if (isJoined && last !== undefined) last.acts.push(clause.act)
      else return null
    }
    const tooLong = steps.length > 4 || steps.some((step) => step.acts.length > 2)
    if (steps.length === 0) return null
    if (tooLong) return refusal('rule_shape', 'A rule has at most four steps of two acts each. Say less at once.')
    const over = steps
      .flatMap((step) => step.acts)
      .find((act) => act.do === 'close' && compareDecimals(act.share, '100') > 0)
    if (over?.do === 'close')
      return refusal('close_share', `${over.share}% is more than the whole position.`, `${over.share}%`, '100%')
    // Which position it is for is asked where the positions are known.
    return { is: 'intent', intent: { action: 'rule', coin, steps }, implied: [] }
  }

  /** `half off at 1R`, `close 25% at 110`. */
  #closing(): { act: RuleAct; when: RuleWhen | null } | null {
    const from = this.#at
    const isClose = this.#take('close', 'take')
    const share = this.#share()
    if (share !== null) this.#claim(this.#at - 1, { is: 'fraction', value: share })
    const isOff = this.#take('off', 'out')
    if ((share === null && !isClose) || (!isClose && !isOff)) return this.#back(from)
    return { act: { do: 'close', share: share ?? '100' }, when: this.#when() }
  }

  /** `be at 1R`, `stop to break-even`, `move the stop to 105 after t1`. */
  #moving(): { act: RuleAct; when: RuleWhen | null } | null {
    const from = this.#at
    this.#take('move')
    this.#take('the')
    const isStop = this.#take('stop', 'sl')
    if (isStop) this.#take('to', 'at')
    const isEven = this.#breakEven()
    const price = isStop && !isEven ? this.#number() : null
    if (!isEven && price === null) return this.#back(from)
    this.#claim(
      from,
      isEven ? { is: 'verb', value: 'break_even' } : { is: 'stop', value: { by: 'price', value: price! } },
    )
    const act: RuleAct = price === null ? { do: 'break_even' } : { do: 'stop', price }
    return { act, when: this.#when() }
  }

  #breakEven(): boolean {
    const from = this.#at
    const isSaid = this.#take('be', 'break-even', 'breakeven') || (this.#take('break') && this.#take('even'))
    if (!isSaid) {
      this.#at = from
      return false
    }
    const beforeFees = this.#at
    if (!(this.#take(...feeWords) && this.#take('fees'))) this.#at = beforeFees
    return true
  }

  #when(): RuleWhen | null {
    const from = this.#at
    const isAfter = this.#take('after', 'once', 'when')
    if (!isAfter && !this.#take('at', '@')) return null
    const when = (isAfter ? this.#target() : null) ?? this.#level()
    if (when === null) return this.#back(from)
    this.#claim(from, { is: 'targets', value: [], list: null })
    return when
  }

  #target(): RuleWhen | null {
    const glued = /^(?:t|tp|target)([1-9]\d?)$/.exec(this.#low())?.[1]
    if (glued !== undefined) {
      this.#at += 1
      return { by: 'target', value: glued }
    }
    const from = this.#at
    const count = this.#take('target', 'tp') ? /^[1-9]\d?$/.exec(this.#low())?.[0] : undefined
    if (count === undefined) return this.#back(from)
    this.#at += 1
    return { by: 'target', value: count }
  }

  #level(): RuleWhen | null {
    const glued = /^(.*\d)r$/.exec(this.#low())?.[1]
    const value = glued === undefined ? this.#number() : numberOf(glued)
    if (value === null) return null
    if (glued !== undefined) this.#at += 1
    return { by: glued !== undefined || this.#take('r') ? 'r' : 'price', value }
  }

  #share(): string | null {
    const from = this.#at
    this.#take('a', 'one', 'the')
    const word = Object.hasOwn(shares, this.#low()) ? shares[this.#low()] : undefined
    const percent = /^(.*\d)%$/.exec(this.#low())?.[1]
    const share = word ?? (percent === undefined ? null : numberOf(percent))
    if (share === null) return this.#back(from)
    this.#at += 1
    return share
  }

  #number(): string | null {
    const value = numberOf(this.#low())
    if (value !== null) this.#at += 1
    return value
  }

  #begin(): void {
    this.#at = 0
    this.claims.length = 0
  }

  #low(): string {
    return this.#tokens[this.#places[this.#at] ?? -1]?.low ?? ''
  }

  #take(...low: string[]): boolean {
    const isTaken = low.includes(this.#low()) && this.#low() !== ''
    if (isTaken) this.#at += 1
    return isTaken
  }

  #isDone(): boolean {
    return this.#at >= this.#places.length
  }

  #back(to: number): null {
    this.#at = to
    return null
  }

  #claim(from: number, meaning: Meaning): void {
    const [first, last] = [this.#places[from], this.#places[this.#at - 1]]
    if (first !== undefined && last !== undefined && first <= last)
      this.claims.push(claimOf(this.#words, this.#tokens, first, last, meaning))
  }
}

function numberOf(text: string): string | null {
  const read = readNumber(text)
  return read.is === 'number' ? read.value : null
}
