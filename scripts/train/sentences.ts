import type { Action, Flag, Role, SaidSide } from '../../main/words/model/roles.ts'
import { choose, fillSlots, type Scene, type Segment, withSide } from './expand.ts'
import { phrases as all, type Group, stranger } from './phrases/groups.ts'
import type { Random } from './random.ts'

/** A sentence before it is written down: its segments, and what it means. */
export type Sentence = { kind: string; action: Action; side: SaidSide | null; flags: Flag[]; segments: Segment[] }

/**
 * How often a phrase is one that nobody trained on: never in `train`; in `one` for a single phrase of the sentence; in
 * `mixed` half of the time; in `held` wherever there is one; in `stranger` every phrase is of the held-out voice.
 */
const heldShare = { train: 0, one: 0.25, mixed: 0.5, held: 1, stranger: 1 }
export type Source = keyof typeof heldShare

const sizingRoles: readonly Role[] = ['risk', 'notional', 'allocate', 'margin', 'size', 'unsure']

/** Phrases that make a sentence one to ask about: something is taken back, denied, beside the order, or around the limits. */
const asking: readonly Group[] = ['corrections', 'retractions', 'withouts', 'contexts', 'bypasses', 'deniedHeads']

/** Phrases that say something beside the order: without a comma, the next words could be read into them. */
const apart: readonly Group[] = ['withouts', 'contexts', 'bypasses', 'deniedHeads']
/** Talk of a new trade or its size: around anything but a trade it would make one of it. */
const aboutTrade =
  /\b(trades?|setup|plan|idea|size|sized|position|quantity|coins|units|buy|get|go|swing|scalp|timeframe)\b/
/** Words of a condition, which a remark about the market after them would add to. */
const conditional = /\b(if|when|once|until|till|wait|after|unless|only)\b/
/** Corrections that would deny the words after them. */
const denying = /\b(no|not that)$/

const denies = (correction: readonly Segment[]): boolean => denying.test(correction.at(-1)?.text ?? '')

const flagWords: readonly (readonly [Flag, RegExp])[] = [
  ['gtc', /\b(gtc|good (til|till|until) (cancel|i cancel|canceled|cancelled))\b/],
  ['ioc', /\b(ioc|immediate or cancel|fill or cancel)\b/],
  ['alo', /\b(post[- ]only|alo|maker only|add liquidity only|as (a )?maker)\b/],
  ['reduce', /\breduce[- ]only\b/],
  ['cross', /\bcross(ed)? (margin|mode)\b|\bon cross\b/],
  ['isolated', /\b(isolated|iso)\b/],
]

/** The flags that a sentence of one piece, or a phrase, says itself. */
export function saidFlags(text: string): Flag[] {
  return flagWords.flatMap(([flag, words]) => (words.test(text) ? [flag] : []))
}

/** Writes sentences of one source; counts how many held-out phrases went into the last one. */
export class Writer {
  private readonly random: Random
  private readonly source: Source
  private readonly coins: readonly { said: string; name: string }[]
  private readonly setApart = new WeakSet<Segment[]>()
  heldUsed = 0
  /** Whether the last sentence is nothing but what it asks for. */
  isPlain = true

  constructor(random: Random, source: Source, coins: readonly { said: string; name: string }[]) {
    this.random = random
    this.source = source
    this.coins = coins
  }

  private template(group: Group, wanted: (template: string) => boolean): string {
    const held = (this.source === 'stranger' ? (stranger[group] ?? []) : all[group].held).filter(wanted)
    if (held.length > 0 && this.random.chance(heldShare[this.source])) {
      this.heldUsed++
      return this.random.pick(held)
    }
    return this.random.pick(all[group].train.filter(wanted))
  }

  private say(group: Group, scene: Scene, wanted: (template: string) => boolean = () => true): Segment[] {
    if (asking.includes(group)) this.isPlain = false
    const text = withSide(choose(this.template(group, wanted), this.random), scene.side, this.random)
    const segments = fillSlots(text, scene, this.random)
    if (apart.includes(group)) this.setApart.add(segments)
    return segments
  }

  private scene(): Scene {
    const { random } = this
    const [price, places] = random.pick([
      [random.between(1000, 9999), 6],
      [random.between(1000, 9999), 4],
      [random.between(100, 999), 2],
      [random.between(1000, 9999), 2],
      [random.between(20, 400), 0],
      [random.between(1000, 4500), 0],
      [random.between(30, 120) * 10, 0],
      [random.between(200, 1200) * 100, 0],
    ] as const)
    const [coin, ...otherCoins] = random.shuffle([...this.coins]).slice(0, 4)
    return { side: random.chance(0.5) ? 'long' : 'short', coin: coin!, otherCoins, price, places }
  }

  sentence(): Sentence {
    const kind = this.random.weighted({ open: 46, whole: 14, manage: 24, none: 7, ask: 5, many: 4 })
    this.heldUsed = 0
    this.isPlain = true
    if (kind === 'open') return this.open()
    if (kind === 'manage') return this.manage()
    if (kind === 'many') return this.many()
    if (kind === 'whole') return this.whole()
    const scene = this.scene()
    const segments = this.wrap(this.say(kind === 'ask' ? 'asks' : 'nones', scene), scene, 0.1, false)
    return { kind, action: kind, side: null, flags: [], segments }
  }

  private manage(): Sentence {
    const scene = this.scene()
    const action = this.random.weighted({
      close: 30,
      every: 7,
      cancel: 12,
      clear: 7,
      flat: 7,
      even: 11,
      move: 16,
      lever: 10,
      flip: 10,
    })
    let segments = this.say(action, scene)
    if (this.random.chance(0.03)) segments = this.correct(segments, scene, null)
    if (this.random.chance(0.03)) {
      const taken = this.join([segments, this.say('retractions', scene)])
      return { kind: 'none', action: 'none', side: null, flags: [], segments: taken }
    }
    return { kind: action, action, side: null, flags: [], segments: this.wrap(segments, scene, 0.25, false) }
  }

  /** A trade said in a sentence of one piece. */
  private whole(): Sentence {
    const scene = this.scene()
    const said = this.say(scene.side === 'long' ? 'wholeLong' : 'wholeShort', scene)
    const flags = saidFlags(said.map((segment) => (segment.slot === null ? segment.text : ' ')).join(''))
    const clauses = [said]
    if (flags.length === 0 && this.random.chance(0.08)) {
      flags.push(this.random.pick(['gtc', 'ioc', 'alo', 'reduce', 'cross', 'isolated'] as const))
      clauses.push(this.say(flags[0]!, scene))
    }
    return {
      kind: 'whole',
      action: 'open',
      side: scene.side,
      flags,
      segments: this.wrap(this.join(clauses), scene, 0.2),
    }
  }

  private many(): Sentence {
    const first = this.scene()
    const second = { ...this.scene(), coin: first.otherCoins[0]! }
    const one = (scene: Scene): Segment[] => {
      if (this.random.chance(0.35)) {
        const action = this.random.weighted({ close: 5, cancel: 2, even: 2, move: 3, lever: 2 })
        return this.say(action, scene, (text) => text.includes('{coin:c}'))
      }
      const clauses = [this.say(scene.side === 'long' ? 'longHeads' : 'shortHeads', scene)]
      if (this.random.chance(0.6)) clauses.push(this.say('sizings', scene))
      if (this.random.chance(0.5)) clauses.push(this.say('stops', scene))
      if (this.random.chance(0.2)) clauses.push(this.say('entries', scene))
      return this.join(clauses)
    }
    const joiner = this.random.pick([
      ' and ',
      ' then ',
      ' and then ',
      ', then ',
      '. ',
      ' and also ',
      ', also ',
      ' plus ',
      '; ',
      ', and ',
    ])
    const segments = [...one(first), { text: joiner, slot: null }, ...one(second)]
    return { kind: 'many', action: 'many', side: null, flags: [], segments: this.wrap(segments, first, 0.1) }
  }

  private open(): Sentence {
    const { random } = this
    const scene = this.scene()
    const clauses: Segment[][] = []
    const style = random.weighted({ said: 40, sized: 28, implied: 7, denied: 4, nocoin: 4, bare: 2 })
    let side: SaidSide = scene.side
    const heads = scene.side === 'long' ? 'longHeads' : 'shortHeads'
    if (style === 'sized') clauses.push(this.say('sizedHeads', scene))
    else if (style === 'denied') clauses.push(this.say('deniedHeads', scene))
    else if (style === 'implied') {
      clauses.push(this.say('plainHeads', scene))
      side = 'implied'
    } else if (style === 'nocoin') side = 'implied'
    else if (style === 'bare')
      clauses.push(
        fillSlots(
          random.pick(scene.side === 'long' ? ['long', 'buy', 'go long'] : ['short', 'sell', 'go short']),
          scene,
          random,
        ),
      )
    else clauses.push(this.say(heads, scene))

    const has = (roles: readonly Role[]): boolean =>
      clauses.flat().some(({ slot }) => slot !== null && roles.includes(slot.role))
    const needsStop = side === 'implied'
    const rest: Segment[][] = []
    if (!has(sizingRoles)) {
      if (random.chance(0.06)) clauses.push(this.say('unsureSizings', scene))
      else if (random.chance(0.95)) {
        const role = random.weighted({ risk: 44, allocate: 17, notional: 15, margin: 11, size: 13 })
        rest.push(this.say('sizings', scene, (text) => text.includes(`{${role}:`)))
      }
    }
    if (!has(['stop']) && (needsStop || random.chance(0.78))) {
      const by = needsStop ? 'p' : random.weighted({ p: 74, '%': 17, atr: 9 })
      rest.push(
        this.say('stops', scene, (text) => (by === 'p' ? /\{stop:[pn]\}/ : new RegExp(`\\{stop:${by}\\}`)).test(text)),
      )
    }
    const saysMarket = clauses.flat().some(({ text }) => /\b(market|mkt|now)\b/.test(text))
    if (!has(['entry']) && !saysMarket && random.chance(0.66)) {
      const by = random.weighted({ entry: 48, market: 17, trigger: 17, from: 18 })
      rest.push(
        this.say('entries', scene, (text) => (by === 'market' ? !text.includes('{') : text.includes(`{${by}:`))),
      )
    }
    if (random.chance(0.5)) rest.push(this.say('targets', scene))
    if (!has(['leverage']) && random.chance(0.16)) rest.push(this.say('leverages', scene))
    if (random.chance(0.09)) rest.push(this.say('accounts', scene))
    if (random.chance(0.04)) {
      // What is denied must not be said as well; and of a margin, no leverage makes another size.
      const said = (...roles: Role[]): boolean =>
        [...clauses, ...rest].flat().some(({ slot }) => slot !== null && roles.includes(slot.role))
      const hasTarget = said('target')
      const hasLeverage = said('leverage', 'margin')
      rest.push(
        this.say(
          'withouts',
          scene,
          (text) =>
            saidFlags(text).length === 0 &&
            !(hasTarget && /target|tp|profit/.test(text)) &&
            !(hasLeverage && /\blev/.test(text)),
        ),
      )
    }
    const flags: Flag[] = []
    for (const [flag, often] of [
      ['alo', 0.05],
      ['ioc', 0.025],
      ['gtc', 0.03],
      ['reduce', 0.03],
      ['cross', 0.035],
      ['isolated', 0.05],
    ] as const) {
      const clashes =
        (['gtc', 'ioc', 'alo'].includes(flag) && flags.some((one) => ['gtc', 'ioc', 'alo'].includes(one))) ||
        (flag === 'isolated' && flags.includes('cross'))
      if (clashes || !random.chance(often)) continue
      flags.push(flag)
      rest.push(this.say(flag, scene))
    }
    if (random.chance(0.6)) random.shuffle(rest)
    const headLast = clauses.length > 0 && rest.length > 0 && random.chance(0.14)
    let all = headLast ? [...rest, ...clauses] : [...clauses, ...rest]
    if (random.chance(0.1)) all = this.correctOne(all, scene, style === 'said' ? heads : null)
    const isConditional = all
      .flat()
      .some(({ text, slot }) => slot?.role === 'trigger' || (slot === null && conditional.test(text)))
    if (random.chance(0.05) && !isConditional) {
      // A coin in a remark would be the coin of an order that names none.
      const namesCoin = all.flat().some(({ slot }) => slot?.role === 'coin')
      const remark = this.say('contexts', scene, (text) => namesCoin || !text.includes('{out:c}'))
      all.splice(random.below(2) * all.length, 0, remark)
    }
    if (random.chance(0.05)) all.splice(random.below(all.length + 1), 0, this.say('bypasses', scene))
    if (all.length === 0) all.push(fillSlots('trade', scene, random))
    const order: Flag[] = (['gtc', 'ioc', 'alo', 'reduce', 'cross', 'isolated'] as const).filter((flag) =>
      flags.includes(flag),
    )
    if (random.chance(0.025)) {
      const segments = this.join([...all, this.say('retractions', scene)])
      return { kind: 'none', action: 'none', side: null, flags: [], segments }
    }
    return { kind: 'open', action: 'open', side, flags: order, segments: this.wrap(this.join(all), scene, 0.3) }
  }

  /** Takes one thing of the order back and says it again. */
  private correctOne(all: Segment[][], scene: Scene, heads: Group | null): Segment[][] {
    const { random } = this
    const isHead = heads !== null && random.chance(0.45)
    if (isHead && heads) {
      const at = all.findIndex((clause) => clause.some(({ slot }) => slot?.role === 'coin'))
      if (at < 0) return all
      const other: Scene = { ...scene, side: scene.side === 'long' ? 'short' : 'long' }
      const wrong = this.say(heads === 'longHeads' ? 'shortHeads' : 'longHeads', other)
      const correction = this.say('corrections', scene)
      const right = random.pick(
        scene.side === 'long'
          ? ['long', 'buy', 'go long', 'long it', 'buy it', 'a long']
          : ['short', 'sell', 'go short', 'short it', 'sell it', 'a short'],
      )
      const redo = random.chance(0.25) ? all[at]! : [{ text: right, slot: null }]
      const gap = random.pick([' ', ', ', ' '])
      const fixed = [...correction, { text: denies(correction) ? ', ' : gap, slot: null }, ...redo]
      const late = random.chance(0.35)
      const before = [
        ...all.slice(0, at),
        [...wrong, ...(late ? [] : [{ text: random.pick([' ', ', ', ', ']), slot: null }, ...fixed])],
      ]
      return [...before, ...all.slice(at + 1), ...(late ? [fixed] : [])]
    }
    const fit = all.flatMap((clause, at) =>
      !this.setApart.has(clause) && clause.filter(({ slot }) => slot !== null).length === 1 ? [at] : [],
    )
    if (fit.length === 0) return all
    const at = random.pick(fit)
    const late = random.chance(0.3)
    const [wrong, fixed] = this.split(all[at]!, scene, late)
    return late
      ? [...all.slice(0, at), wrong, ...all.slice(at + 1), fixed]
      : [
          ...all.slice(0, at),
          [...wrong, { text: random.pick([' ', ', ', ', ', ' - ']), slot: null }, ...fixed],
          ...all.slice(at + 1),
        ]
  }

  private correct(segments: Segment[], scene: Scene, _heads: null): Segment[] {
    if (segments.filter(({ slot }) => slot !== null).length !== 1) return segments
    const [wrong, fixed] = this.split(segments, scene, false)
    return [...wrong, { text: ', ', slot: null }, ...fixed]
  }

  /** The clause with another value that is taken back, and the correction: the value alone, or the clause again. */
  private split(clause: Segment[], scene: Scene, whole: boolean): [Segment[], Segment[]] {
    const { random } = this
    const slotAt = clause.findIndex(({ slot }) => slot !== null)
    const { slot } = clause[slotAt]!
    const [again] = fillSlots(
      `{${slot!.role}:${slot!.kind}}`,
      { ...scene, price: Math.round(scene.price * (1.01 + random.next() * 0.02)) + 1, coin: scene.otherCoins[0]! },
      random,
    )
    const isCoin = slot!.kind === 'c'
    const wrong = clause.map(
      (segment, at): Segment =>
        at === slotAt
          ? { text: again!.text, slot: { role: 'out', kind: slot!.kind, value: again!.slot!.value } }
          : segment,
    )
    const correction = this.say('corrections', scene)
    const redo = whole || (random.chance(0.3) && !isCoin) ? clause : [clause[slotAt]!]
    const gap = redo === clause && denies(correction) ? ', ' : ' '
    return [wrong, [...correction, { text: gap, slot: null }, ...redo]]
  }

  private join(clauses: Segment[][]): Segment[] {
    const { random } = this
    const style = random.weighted({ comma: 50, space: 27, mixed: 23 })
    const out: Segment[] = []
    let isApart = false
    for (const clause of clauses.filter((one) => one.length > 0)) {
      const wasApart = isApart
      isApart = this.setApart.has(clause)
      if (out.length > 0 && (wasApart || isApart)) out.push({ text: random.pick([', ', ', ', '. ']), slot: null })
      else if (out.length > 0) {
        const heldJoiner = this.source !== 'train' && random.chance(0.1)
        const joiner = heldJoiner
          ? random.pick([' -- ', ' & ', ' ... '])
          : style === 'comma'
            ? ', '
            : style === 'space'
              ? ' '
              : random.pick([', ', ' ', ' and ', '. ', ' with ', '; ', ', and ', ' - ', ', '])
        out.push({ text: joiner, slot: null })
      }
      out.push(...clause)
    }
    return out
  }

  /** Puts what means nothing around a sentence. */
  private wrap(segments: Segment[], scene: Scene, often: number, isTrade = true): Segment[] {
    const { random } = this
    const out = [...segments]
    const gap = (): Segment => ({ text: random.pick([' ', ', ', ' ', '. ']), slot: null })
    const filler = (): Segment[] => this.say('fillers', scene, (text) => isTrade || !aboutTrade.test(text))
    if (random.chance(often)) out.unshift(...filler(), gap())
    if (random.chance(often * 0.6)) out.push(gap(), ...filler())
    if (random.chance(0.1)) out.push({ text: random.pick(['.', '!', '?', '...', '!!']), slot: null })
    return out
  }
}
