import type { KeyPurpose, RealNetwork } from '../preload/contract/custody.ts'
import type { MarginTier } from '../preload/contract/facts.ts'
import type { JournalKind, JournalRow } from '../preload/contract/journal.ts'
import type { ModelSource, ModelsView } from '../preload/contract/models.ts'
import type { Reading, Refusal } from '../preload/contract/report.ts'
import type { Candle, Fill, Interval, Trade } from '../preload/contract/topics.ts'
import type { Topic } from './domain/answers/answer-topic.ts'
import type { LiveFacts } from './domain/market/live-facts.ts'
import type { OrderGroup } from './domain/order/leg-plan.ts'

/** What the core needs from outside, each as small as the flows allow. Doubles in test/doubles implement these types. */

/** Wall time for stamps and the exchange; monotonic time for ages, which no clock step may change. */
export type Clock = {
  /** Epoch ms. */
  now(): number
  /** Milliseconds since some fixed moment; never steps back. */
  monotonic(): number
  /** Runs `task` once after `ms`; the returned function cancels it. */
  after(ms: number, task: () => void): () => void
}

/** Unguessable identifiers. */
export type Ids = {
  /** 32 hex digits. */
  next(): string
}

/** SHA-256 of a text, as hex; passed in, because the domain does no hashing of its own. */
export type Digest = (text: string) => string

export type Network = 'paper' | 'testnet' | 'mainnet'

/** What words were read as; see main/words. `price` gives a coin's mid (or mark) as text, null when unknown. */
export type Reader = (
  words: string,
  lexicon: { coins: readonly string[]; price: (coin: string) => string | null },
) => WordsReading
export type WordsReading = {
  kind: 'intent' | 'question' | 'refused' | 'unreadable'
  reading: Reading
  refusal: Refusal | null
  /** What fact is asked for, where no trade is. */
  topic?: Topic | null
}

/** What a model made of free language, and what it saw and said, for the journal; `trace` null where it was not asked. */
export type FreeReading = { read: WordsReading; trace: FreeTrace | null }
export type FreeTrace = {
  name: string
  prompt: string
  answer: string | null
  failure: string | null
  /** Smallest difference between the best two choices of one place; null without an answer, or where the model tells none. */
  margin: number | null
  doubts: readonly string[]
  /** The size that the model computed itself, where it offers one; only ever compared. */
  claimedSize: string | null
  /** What grammar and model read, in terse words or as the question's answers, where they differ. */
  differs: { grammar: readonly string[]; model: readonly string[] } | null
  ms: number
  /** Until its first token, and how many there were; null where it does not tell. */
  firstTokenMs: number | null
  tokens: number | null
}
/** What is known of the market, for reading words. */
export type FreeLexicon = {
  coins: readonly string[]
  price: (coin: string) => string | null
  /** The facts of a coin (null: no coin was named), for models that are told them. */
  facts: (coin: string | null) => Promise<LiveFacts>
}
/** Reads what the terse grammar can't, with a model. Throws only what `facts` throws; a model that is gone or hangs is an `unreadable` that says so. */
export type FreeReader = {
  readonly name: string
  read(words: string, lexicon: FreeLexicon, signal?: AbortSignal): Promise<FreeReading>
  /** Gets ready, because words may come soon that the grammar can't read. */
  wake?(): void
}

/** One tradable perp as the venue lists it. */
export type Listing = {
  coin: string
  asset: number
  szDecimals: number
  maxLeverage: number
  marginTiers: MarginTier[]
  onlyIsolated: boolean
  isDelisted: boolean
}

export type BookFrame = { coin: string; time: number; bids: [string, string][]; asks: [string, string][] }
/** Mark and the like of one coin. `change24h` is a signed fraction as text, null when unknown. */
export type ContextFrame = {
  coin: string
  mark: string
  oracle: string
  mid: string | null
  fundingHourly: string
  openInterest: string
  dayNotional: string
  previousDayPrice: string
}

/** A position as the venue reports it; `size` is signed. */
export type VenuePosition = {
  coin: string
  size: string
  entry: string
  value: string
  unrealizedPnl: string
  leverage: string
  marginMode: 'cross' | 'isolated'
  margin: string
  liquidation: string | null
}

/** A resting order as the venue reports it. `size` is what is left, `originalSize` what was asked. */
export type VenueOrder = {
  coin: string
  oid: number
  cloid: string | null
  side: 'buy' | 'sell'
  /** The venue's own name: Limit, Stop Market, Take Profit Market … */
  type: string
  price: string
  trigger: string | null
  size: string
  originalSize: string
  reduceOnly: boolean
  isPositionTpsl: boolean
  time: number
  /** Take-profit and stop that wait for this order's full fill; absent where there are none. They do not rest yet. */
  children?: VenueOrder[]
}

export type VenueAccount = {
  time: number
  equity: string
  free: string
  marginUsed: string
  maintenance: string
  positions: VenuePosition[]
}

/** Money that came into the account's perps or left them; `usd` is the signed sum of its parts, null where its effect is not known. */
export type Transfer = { time: number; usd: readonly string[] | null }

export type VenueFill = Fill & { cloid: string | null; crossed: boolean }

/** What the venue says of one order asked by cloid. `unknown_oid` alone is not yet proof that it never was. */
export type VenueOrderStatus =
  | { is: 'found'; status: string; order: VenueOrder; statusTime: number }
  | { is: 'unknown_oid' }

/** Frames of the market and of the account, in the desk's own words. */
export type ExchangeEvents = {
  book: (frame: BookFrame) => void
  trades: (coin: string, trades: Trade[], isSnapshot: boolean) => void
  candle: (coin: string, interval: Interval, candle: Candle) => void
  context: (frame: ContextFrame) => void
  mids: (mids: Record<string, string>) => void
  account: (account: VenueAccount) => void
  orders: (orders: VenueOrder[]) => void
  fills: (fills: VenueFill[], isSnapshot: boolean) => void
}

export type Subscription =
  | { to: 'book'; coin: string }
  | { to: 'trades'; coin: string }
  | { to: 'context'; coin: string }
  | { to: 'candle'; coin: string; interval: Interval }
  | { to: 'mids' }
  | { to: 'account'; user: string }
  | { to: 'orders'; user: string }
  | { to: 'fills'; user: string }

/** The action before it is signed: canonical, with its nonce and expiry. One maker: exchange/hyperliquid/prepare.ts. */
export type Prepared = {
  readonly network: Network
  /** The wire's action, keys in the order they are hashed in. Opaque to the flows. */
  readonly action: Readonly<Record<string, unknown>>
  readonly nonce: number
  readonly expiresAfter: number
  /** cloid of each order leg, in the order of the action's legs; empty for cancels and leverage. */
  readonly cloids: readonly string[]
  readonly __brand: 'Prepared'
}

export type Signature = { r: string; s: string; v: 27 | 28 }
/** One maker: the Signer. */
export type Signed = { readonly prepared: Prepared; readonly signature: Signature; readonly __brand: 'Signed' }

/** What to ask of the venue, in domain words; prepare turns it into one wire action. */
export type Command =
  | { do: 'order'; group: OrderGroup; cloids: string[] }
  | { do: 'cancel'; cancels: { asset: number; oid: number }[] }
  | { do: 'cancel_by_cloid'; cancels: { asset: number; cloid: string }[] }
  | { do: 'leverage'; asset: number; isCross: boolean; leverage: number }
  /** Burns a nonce: `nonce` of a request whose outcome is not known, which then can't be taken any more. */
  | { do: 'noop'; nonce: number }
  /** Cancels every order at `time` (epoch ms, 5 s ahead at least), stops too; null takes that back. */
  | { do: 'schedule_cancel'; time: number | null }

/** What the venue answered for one leg of an order, or for one cancel. */
export type LegAnswer =
  | { is: 'resting'; oid: number }
  | { is: 'filled'; oid: number; size: string; averagePrice: string }
  | { is: 'waiting' }
  | { is: 'done' }
  | { is: 'rejected'; reason: string }
  /** Of a noop: its nonce was used before it came, so nothing with that nonce can be taken any more either. */
  | { is: 'used' }

/**
 * Three outcomes. `accepted`: the venue took the request, leg by leg (a leg may still be rejected). `rejected`: it said
 * no to all of it. `unknown`: time-out, disconnect, 5xx, unreadable: it may have been taken. `not_sent`: no byte left.
 */
export type PostOutcome =
  | { is: 'accepted'; legs: LegAnswer[] }
  | { is: 'rejected'; reason: string }
  | { is: 'unknown'; why: string }
  | { is: 'not_sent'; why: string }

/** The venue, in domain words. Reads throw an Error with a plain message when the venue can't be reached or understood. */
export type Exchange = {
  readonly network: Network
  listings(): Promise<Listing[]>
  contexts(): Promise<ContextFrame[]>
  book(coin: string): Promise<BookFrame>
  candles(coin: string, interval: Interval, from: number, to: number): Promise<Candle[]>
  account(user: string): Promise<VenueAccount>
  orders(user: string): Promise<VenueOrder[]>
  fills(user: string, since: number | null): Promise<VenueFill[]>
  fees(user: string): Promise<{ taker: string; maker: string }>
  /** Requests that the account made and may make by its traded volume. */
  requests(user: string): Promise<{ used: number; limit: number }>
  /** Funding paid (negative) and got since a moment, oldest first. */
  fundings(user: string, since: number): Promise<{ time: number; usd: string }[]>
  transfers(user: string, since: number): Promise<Transfer[]>
  leverageOf(user: string, coin: string): Promise<{ leverage: string; marginMode: 'cross' | 'isolated' }>
  orderStatus(user: string, cloid: string): Promise<VenueOrderStatus>
  /** Watches a stream; events arrive through the one sink given at construction. The returned function lets it go. */
  subscribe(subscription: Subscription): () => void
  /** `live` when the socket answers; `down` otherwise. After each reconnect the flows fetch everything again. */
  onConnection(listener: (state: 'live' | 'down') => void): () => void
  /** Round trip of the last ping, ms; null before the first. */
  latencyMs(): number | null
  /** The exchange's own time, epoch ms, never ahead of it and untouched by this computer's clock; null before it was heard. */
  time(): number | null
  /** Weight of this machine's requests in the last minute, and what the venue allows. */
  weight(): { used: number; limit: number }
  /** Builds the one wire action of a command, with a fresh nonce and an expiry. */
  prepare(command: Command): Prepared
  /** Posts a signed action once. Never retries, never queues behind another. Does not throw. */
  post(signed: Signed): Promise<PostOutcome>
  close(): Promise<void>
}

/** The key's process. Only allow-listed actions are signed. */
export type Signer = {
  /** The address that orders are signed with (on paper also the account). */
  address(): string
  /** Throws an Error with a plain message when the process is gone or refuses. */
  sign(prepared: Prepared): Promise<Signed>
  /** Called once when nothing can be signed any more (the process died, or was locked). */
  onEnd?(listener: () => void): () => void
  close(): Promise<void>
}

/** The append-only log. An append that returned is on the disk (WAL, synchronous=FULL). */
export type Journal = {
  /** Throws when the row could not be made durable: nothing may be sent then. */
  append(entry: { kind: JournalKind; story: string; coin: string | null; body: JournalBody }): JournalRow
  page(before: number | null, limit: number): { rows: JournalRow[]; count: number }
  /** All rows of each story that has a row of kind `begun` and none of kind `ended`, oldest story first. */
  openStories(begun: JournalKind, ended: JournalKind): JournalRow[][]
  story(id: string): JournalRow[]
  /** Rows of one kind, newest first. */
  recent(kind: JournalKind, limit: number): JournalRow[]
  verify(): { rows: number; badRow: number | null; why: string | null }
  onAppend(listener: (row: JournalRow) => void): () => void
  /** Whether the next row can be written as far as anyone can tell, and the free bytes of its disk; null: not known. */
  health(): { isWhole: boolean; freeBytes: number | null }
  close(): void
}

/** JSON that a journal row may hold. */
export type JournalBody = null | boolean | number | string | JournalBody[] | { [key: string]: JournalBody }

/** Highest nonce used so far, kept across restarts so that a clock stepping back reuses none. */
export type NonceStore = { load(): number; save(nonce: number): void }

/** An agent of an account as the venue lists it; those without a name are not listed. `validUntil` null: no end is told. */
export type ListedAgent = { address: string; name: string; validUntil: number | null }
/** What an address is to the venue. `master`: whom an agent or a sub-account belongs to. */
export type AddressRole = { role: string; master: string | null }

/** The signed fields of ApproveAgent. `signedName` carries the agent's end, as the venue reads it. */
export type AgentApproval = { network: RealNetwork; address: string; signedName: string; nonce: number }

/** What a network says of an account and its agents. Reads throw an Error with a plain message. */
export type AccountReads = {
  readonly network: Network
  /** The venue's word for how the account holds its money (`userAbstraction`). */
  mode(user: string): Promise<string>
  /** USDC on the spot side, as text. */
  spotUsdc(user: string): Promise<string>
  role(address: string): Promise<AddressRole>
  agents(user: string): Promise<ListedAgent[]>
  budget(user: string): Promise<{ used: number; cap: number }>
  /** The typed data of an approval, as JSON for a wallet. */
  typedData(approval: AgentApproval): string
  /** Sends an approval with the signature of `master`. Refuses one that another key made. Answers the venue's refusal, null when it took it. */
  submitApproval(approval: AgentApproval, signature: string, master: string): Promise<string | null>
}

/** What the key's own process lets one signature do at most; see main/keys/limits.ts. */
export type SignLimits = {
  maxNotional: string
  assets: { asset: number; maxSize: string; maxLeverage: number }[]
}

/** A key file of the account's folder, as its clear part says. */
export type HeldKey = {
  purpose: KeyPurpose
  address: string
  /** The keychain that opens it too, by its name. */
  keychain: string | null
  isOpen: boolean
}

type NewKey = { purpose: KeyPurpose; passphrase: string }
/** Why a key was not opened, where it matters what to do next. */
export type KeyFault = 'wrong_passphrase' | 'needs_passphrase' | 'other'

/** The keys of one account on one real network. Keys never come here: each lives in its own process. Throws Errors with one sentence. */
export type Vault = {
  keys(): HeldKey[]
  /** Makes a fresh key in a new file; answers its address. */
  make(key: NewKey): Promise<string>
  /**
   * Takes another program's key. What the venue says of its address is asked first: an account, or money, refuses it,
   * and so does a sentence of `whyNot`.
   */
  take(
    key: NewKey & {
      file: string
      filePassphrase: string | null
      roleOf: (address: string) => Promise<string>
      holdsFunds: (address: string) => Promise<boolean>
      whyNot: (address: string) => Promise<string | null>
    },
  ): Promise<string>
  /** Opens a key in its process; `passphrase` null: by the keychain. `faultOf` tells what a rejection means. */
  unlock(setting: {
    purpose: KeyPurpose
    passphrase: string | null
    limits: SignLimits | null
    isReducing: boolean
    idleMs: number | null
  }): Promise<void>
  faultOf(thrown: unknown): KeyFault
  /** Ends a key's process; resolves when it is gone. */
  lock(purpose: KeyPurpose): Promise<void>
  /** Ends a key for good, and its file. */
  discard(purpose: KeyPurpose): Promise<void>
  /** Lets this computer's keychain open a key too. */
  remember(key: NewKey): Promise<void>
  keychain(): { backend: string | null; why: string | null }
  /** While true, the trading key's process signs only what reduces or cancels. */
  setReducing(isReducing: boolean): Promise<void>
  /** Makes the trading key's limits tighter, never looser. */
  tighten(limits: SignLimits): Promise<void>
  /** Somebody is here: the idle lock waits anew. */
  stay(): void
  /** Since when an address counts as used (any network of this home); null when it never was. */
  usedSince(address: string): string | null
  noteUsed(address: string, why: string): void
  /** Called when a process ended that nobody asked to end: `idle`, or it died. */
  onLost(listener: (purpose: KeyPurpose) => void): void
}

/** The other networks of this home. The host that opens desks implements it; null where there is only paper. */
export type Networks = {
  accounts(): Record<RealNetwork, string | null>
  lockAfterMinutes(): number
  setLockAfter(minutes: number): void
  readsOf(network: RealNetwork): AccountReads
  /** Closes this desk and opens the other one, soon after this returned. `master` null on paper. */
  use(network: Network, master: string | null): void
}

/** One choice that the form left open: what was taken, its probability among what was allowed, and the next best. */
export type ModelChoice = { text: string; probability: number; runnerUp: { text: string; probability: number } | null }
/** Why a model gave no answer; `text` says it in one sentence, and what still works. It is never a reading. */
export type ModelFailed = {
  is: 'failed'
  code: 'not_loaded' | 'ended' | 'time_limit' | 'too_long' | 'stopped' | 'garbage' | 'unreachable' | 'refused'
  text: string
}
/** What a model said. `firstTokenMs` and `tokens` are null where the model does not tell. */
export type ModelAnswer =
  | {
      is: 'answer'
      text: string
      choices: ModelChoice[]
      ms: number
      firstTokenMs: number | null
      tokens: number | null
    }
  | ModelFailed

/**
 * Every answer that a model may give: it goes one of these ways, and says one word of each step of it; an empty word is none.
 */
export type AnswerForm = readonly (readonly (readonly string[])[])[]
/**
 * What a model is asked: a prompt in its own marks, and the form that its answer must have. `draft` is what it may well
 * answer: where it does, that is checked at once instead of word by word; it changes no answer.
 */
export type ModelAsk = {
  prompt: string
  form: AnswerForm
  draft?: string | null
  maxTokens: number
  signal?: AbortSignal
}
/** A model that can be asked; it runs elsewhere, and whatever becomes of it delays nothing but its own answer. */
export type Model = {
  readonly name: string
  /** Never throws. One ask at a time is worked on; the others wait. */
  ask(ask: ModelAsk): Promise<ModelAnswer>
  close(): Promise<void>
}

export type ChatMessage = { role: 'system' | 'user'; content: string }
/** What a chat model is asked: messages, and the JSON schema that its answer must follow; null asks for free prose. */
export type ChatAsk = {
  messages: readonly ChatMessage[]
  schema: { readonly [keyword: string]: unknown } | null
  maxTokens: number
  signal?: AbortSignal
}
/** A model that is asked as a chat, on this machine or on a server. */
export type ChatModel = {
  readonly name: string
  /** Never throws. `choices` may be empty: nothing is known of how sure it was. */
  chat(ask: ChatAsk): Promise<ModelAnswer>
}

/**
 * What can read free language, and which of them does: looked at, chosen, installed, removed. Throws Errors with one sentence.
 * Answers that are sentences say what is true now.
 */
export type ModelBackends = {
  /** Whom free words go to now; null where nothing is chosen or the chosen one is missing. */
  free(): FreeReader | null
  view(): Omit<ModelsView, 'disagreements'>
  /** Called after every change of the view, or of whom free words go to. */
  onChange(listener: () => void): void
  /** Looks at the folder of models and at this machine again. */
  look(): Promise<void>
  choose(id: string): Promise<string>
  setRemote(remote: { url: string; model: string; key: string | null }): Promise<string>
  forgetRemote(): Promise<string>
  checkRemote(): Promise<{ isReady: boolean; text: string; models: string[] }>
  /** Begins; `onInstalled` is called once when it is in its place. */
  install(
    ask: { name: string; model: ModelSource; adapter: ModelSource | null; licence: string | null },
    onInstalled: (model: { name: string; source: string; sha256: string[] }) => void,
  ): string
  stopInstall(): string
  remove(name: string): Promise<string>
}
