import { z } from 'zod'
import { approvalGuideSchema, keyPurposeSchema, networkSchema, realNetworkSchema } from './custody.ts'
import { policySchema } from './facts.ts'
import { decimalText } from './intent.ts'
import { journalRowSchema } from './journal.ts'
import { backendIdSchema, modelSourceSchema } from './models.ts'
import { brakeNames, policyViewSchema } from './policy.ts'
import { checkIds, gridSchema, reportSchema } from './report.ts'
import { cancelResultSchema, outcomeSchema, sheetSchema } from './sheet.ts'

const words = z.string().max(2_000)
/** Where a sentence came from: typed (`grammar`), composed by ticket fields or the chart (`hand`), or read by the model. */
const origin = z.enum(['grammar', 'hand', 'model'])
const coin = z.string().min(1).max(40)
const nothing = z.strictObject({})
/** How far the kill switch goes; the key itself leaves stops and positions. */
export const killOptionsSchema = z.strictObject({
  withStops: z.boolean().optional(),
  flatten: z.boolean().optional(),
})
export type KillOptions = z.infer<typeof killOptionsSchema>
/** A passphrase lives as long as its request: it is in no answer, topic, row or log. */
const passphrase = z.string().min(1).max(1_024)
const said = z.strictObject({ text: z.string() })

/** What a window may ask of the desk: every request by name, with the schema of its input and of its answer. */
export const requests = {
  /** Reads and sizes a sentence, and runs every check that can be decided before a confirm. Sends nothing. */
  'words.size': { input: z.strictObject({ words, origin }), output: reportSchema },

  /** The same trade with other stops and risks. Null where the words open nothing that can be sized. */
  'sizing.grid': { input: z.strictObject({ words, origin }), output: z.strictObject({ grid: gridSchema.nullable() }) },

  /**
   * Has a model read what the terse grammar can't. The report's intent, or each option of its question, is written in terse
   * words, and an order starts with those. Sends nothing; answers like `words.size` where no model is there.
   */
  'words.read': { input: z.strictObject({ words }), output: reportSchema },

  /** The number so many ticks, lots or steps away; what an arrow key does. `coin` null: steps without a market. */
  'number.nudge': {
    input: z.strictObject({
      coin: coin.nullable(),
      kind: z.enum(['price', 'size', 'percent', 'money', 'multiple', 'leverage']),
      value: decimalText,
      by: z.number().int().min(-100).max(100),
    }),
    output: z.strictObject({ value: z.string() }),
  },

  /** Freezes a sentence into a sheet. `sheet` is null where there is nothing to confirm (a question, a refusal, unreadable). */
  'order.review': {
    input: z.strictObject({ words, origin }),
    output: z.strictObject({ report: reportSchema, sheet: sheetSchema.nullable() }),
  },

  /** Confirms a sheet by its id and digest, and nothing else. Each warning must be acknowledged by its id. */
  'order.confirm': {
    input: z.strictObject({
      sheetId: z.string().max(100),
      digest: z.string().max(100),
      acks: z.array(z.enum(checkIds)).max(40),
    }),
    output: outcomeSchema,
  },

  /** Drops a sheet that was not confirmed; its refusal to be sent is a journal row too. */
  'order.dismiss': { input: z.strictObject({ sheetId: z.string().max(100) }), output: nothing },

  /** Cancels one resting order. */
  'order.cancel': { input: z.strictObject({ coin, oid: z.number().int().positive() }), output: cancelResultSchema },

  /** Cancels every resting order of a coin (null: of all coins), triggers included. */
  'order.cancelAll': { input: z.strictObject({ coin: coin.nullable() }), output: cancelResultSchema },

  /**
   * Halts trading and cancels all open orders but protective stops (`withStops`: those too); `flatten` then closes every
   * position at the market. Answers within 5 s (10 s with `flatten`), with what could not be verified.
   */
  'desk.kill': { input: killOptionsSchema, output: cancelResultSchema },

  /** The exchange's own dead-man switch: while it is on and this desk silent for 60 s, all orders are cancelled, stops too. */
  'desk.deadMan': { input: z.strictObject({ isOn: z.boolean() }), output: z.strictObject({ text: z.string() }) },

  /** Takes trading out of HALTED or REDUCING again, after a person looked; refused (not_resumed) while its cause holds. */
  'desk.resume': { input: nothing, output: z.strictObject({ text: z.string() }) },

  /** Places the missing part of a position's stop at its planned price. */
  'position.protect': { input: z.strictObject({ coin }), output: z.strictObject({ text: z.string() }) },

  /** Ends a rule that waits, or takes one that is over out of the list. Orders stay as they are. */
  'rule.drop': { input: z.strictObject({ id: z.string().max(100) }), output: z.strictObject({ text: z.string() }) },

  /** Notes that the person has read the disclaimer. Asked once a home. */
  'desk.acknowledge': { input: nothing, output: nothing },

  /** The risk policy: every limit in force, its default, what it comes to in money, and what waits to take effect. */
  'policy.read': { input: nothing, output: policyViewSchema },

  /**
   * Proposes a whole policy, made on the version that is named: what is tighter stands at once, what is looser after the
   * delay in force, and a looser value that the proposal no longer holds is withdrawn.
   */
  'policy.propose': {
    input: z.strictObject({ version: z.number().int(), document: policySchema }),
    output: z.strictObject({ text: z.string(), view: policyViewSchema }),
  },

  /** Takes a limit that has stopped the desk off again, by the phrase that it asks for. */
  'policy.release': {
    input: z.strictObject({ limit: z.enum(brakeNames), phrase: z.string().max(100) }),
    output: z.strictObject({ text: z.string() }),
  },

  /** A page of the journal, newest first, before row `before` (null: from the end). */
  'journal.page': {
    input: z.strictObject({ before: z.number().int().nullable(), limit: z.number().int().min(1).max(500) }),
    output: z.strictObject({ rows: z.array(journalRowSchema), count: z.number().int() }),
  },

  /** Checks the whole hash chain. `badRow` is the first row that does not fit, null when all do. */
  'journal.verify': {
    input: nothing,
    output: z.strictObject({ rows: z.number().int(), badRow: z.number().int().nullable(), text: z.string() }),
  },

  /** Looks at an account of a real network by its public address, and changes nothing. Secrets are refused and forgotten. */
  'network.look': {
    input: z.strictObject({ network: realNetworkSchema, master: z.string().max(500) }),
    output: z.strictObject({ master: z.string(), text: z.string(), mayTrade: z.boolean() }),
  },

  /** Closes this desk and opens the one of another network; `master` null: the account known there. The window loads anew. */
  'network.use': {
    input: z.strictObject({ network: networkSchema, master: z.string().max(500).nullable() }),
    output: said,
  },

  /** Lets orders out on mainnet in this session, after its phrase was typed. */
  'network.arm': { input: z.strictObject({ phrase: z.string().max(200) }), output: said },

  /** Makes a fresh key in the key's own process. */
  'keys.make': {
    input: z.strictObject({ purpose: keyPurposeSchema, name: z.string().max(100), passphrase, remember: z.boolean() }),
    output: z.strictObject({ address: z.string(), text: z.string() }),
  },

  /** Takes an agent key from a file (64 hex digits, or a Web3 secret with its passphrase). A master key is refused. */
  'keys.import': {
    input: z.strictObject({
      purpose: keyPurposeSchema,
      name: z.string().max(100),
      passphrase,
      remember: z.boolean(),
      file: z.string().min(1).max(4_096),
      filePassphrase: passphrase.nullable(),
    }),
    output: z.strictObject({ address: z.string(), text: z.string() }),
  },

  /** What the master wallet has to approve for a key, exactly. `days` until it ends, at most 180. */
  'keys.guide': {
    input: z.strictObject({ purpose: keyPurposeSchema, days: z.number().int().min(2).max(180) }),
    output: approvalGuideSchema,
  },

  /** Hands in the master wallet's signature of the guide's typed data, once it was checked to be the master's. */
  'keys.submit': { input: z.strictObject({ purpose: keyPurposeSchema, signature: z.string().max(500) }), output: said },

  /** Asks the venue now whether the keys are approved. */
  'keys.check': { input: nothing, output: said },

  /** Opens the keys: by the passphrase, or with null by this computer's keychain. */
  'keys.unlock': { input: z.strictObject({ passphrase: passphrase.nullable() }), output: said },

  /** Ends the key's process; with `all` the emergency key's too. What rests at the exchange stays. */
  'keys.lock': { input: z.strictObject({ all: z.boolean() }), output: said },

  /** Ends a key for good: its process, its file. It is never used again; it must be revoked at the venue too. */
  'keys.retire': { input: z.strictObject({ purpose: keyPurposeSchema }), output: said },

  /** How long nobody must have touched the desk before it locks. */
  'keys.lockAfter': { input: z.strictObject({ minutes: z.number().int().min(1).max(720) }), output: nothing },

  /** Looks at the installed models and at this machine's memory again; the topic `models` shows what was found. */
  'models.look': { input: nothing, output: nothing },

  /** Chooses what reads free language from now on; remembered. Refused for what is missing, and the choice stays. */
  'models.choose': { input: z.strictObject({ id: backendIdSchema }), output: said },

  /**
   * Sets the remote server: https, or http on this machine. `key` null keeps the one there is, "" takes it away; it belongs to
   * the address's host, so that a new host has none until one is given. It is in no answer, topic, row or log.
   */
  'models.setRemote': {
    input: z.strictObject({
      url: z.string().min(1).max(500),
      model: z.string().min(1).max(300),
      key: z.string().max(4_096).nullable(),
    }),
    output: said,
  },

  /** Forgets the remote server and its key. */
  'models.forgetRemote': { input: nothing, output: said },

  /** Asks the remote server for its models. Not ready: `text` says why, and what to do. */
  'models.checkRemote': {
    input: nothing,
    output: z.strictObject({ isReady: z.boolean(), text: z.string(), models: z.array(z.string()) }),
  },

  /** Begins to fetch or copy a model and its adapter; how it goes is in the topic. One at a time. */
  'models.install': {
    input: z.strictObject({
      name: backendIdSchema,
      model: modelSourceSchema,
      adapter: modelSourceSchema.nullable(),
      licence: z.string().max(200).nullable(),
    }),
    output: said,
  },

  /** Stops the installation; what came is kept, and the same request goes on from there. */
  'models.stopInstall': { input: nothing, output: said },

  /** Takes an installed model away, files and all. Refused for the chosen one. */
  'models.remove': { input: z.strictObject({ name: backendIdSchema }), output: said },
} as const

export type RequestName = keyof typeof requests
export type RequestInput<N extends RequestName> = z.infer<(typeof requests)[N]['input']>
export type RequestOutput<N extends RequestName> = z.infer<(typeof requests)[N]['output']>
export type Handlers = { [N in RequestName]: (input: RequestInput<N>) => Promise<RequestOutput<N>> }
