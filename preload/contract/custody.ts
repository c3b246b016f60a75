import { z } from 'zod'

const text = z.string()

export const networkSchema = z.enum(['paper', 'testnet', 'mainnet'])
export const realNetworkSchema = z.enum(['testnet', 'mainnet'])
/** What a key is for: `agent` trades; `emergency` cancels and reduces, and nothing else. */
export const keyPurposeSchema = z.enum(['agent', 'emergency'])

/** One key of the account as the screen shows it. Nothing in it is secret. */
export const keyViewSchema = z.strictObject({
  purpose: keyPurposeSchema,
  address: text,
  /** The name that the venue knows it by. */
  name: text,
  isOpen: z.boolean(),
  /** `unknown`: the venue was not asked yet. `waiting`: it has not approved it. `ended`: it did once, and does no more. */
  approval: z.enum(['unknown', 'waiting', 'approved', 'ended']),
  /** Epoch ms; null where the venue names no end. */
  validUntil: z.number().nullable(),
  /** `soon`: within 7 days. `blocked`: within 24 hours, or over. */
  expiry: z.enum(['fine', 'soon', 'blocked']),
  /** The computer's keychain that opens it too, by its name; null: the passphrase alone. */
  keychain: text.nullable(),
})

/** Network, account and keys: what the Account screen and the top bar show. */
export const custodySchema = z.strictObject({
  network: networkSchema,
  /** The account's own (master) address; on paper the paper key's. */
  master: text,
  /** False where the window is for paper only (a browser, the command line). */
  mayLeavePaper: z.boolean(),
  /** The accounts that this desk knows, to switch to; null: none was given yet. */
  accounts: z.strictObject({ testnet: text.nullable(), mainnet: text.nullable() }),
  /** The venue's word for the account's mode, null before it was read; `why` is why it can't be traded on. */
  mode: z.strictObject({ word: text.nullable(), why: text.nullable() }),
  agent: keyViewSchema.nullable(),
  emergency: keyViewSchema.nullable(),
  /** `not_needed`: paper. */
  lock: z.enum(['not_needed', 'no_key', 'locked', 'open']),
  lockAfterMinutes: z.number().int(),
  /** Only mainnet has to be armed, in each session; `phrase` is what is to be typed. */
  arming: z.strictObject({ isNeeded: z.boolean(), isArmed: z.boolean(), phrase: text }),
  /** This computer's keychain by its name, and why it can't be used; both null: there is none. */
  keychain: z.strictObject({ backend: text.nullable(), why: text.nullable() }),
  fees: z.strictObject({ taker: text, maker: text }).nullable(),
  /** Requests that the account has sent, and how many it may; null while unknown. */
  budget: z.strictObject({ used: z.number(), cap: z.number() }).nullable(),
  /** Why no order may leave on account of mode, keys or arming; null when one may. */
  whyClosed: text.nullable(),
})

/** What the master wallet has to approve, exactly, and the two ways to do it. */
export const approvalGuideSchema = z.strictObject({
  network: realNetworkSchema,
  master: text,
  address: text,
  name: text,
  /** The name with the end that goes with it, as it is signed. */
  signedName: text,
  validUntil: z.number(),
  /** The venue's own page, and what to do there. */
  page: text,
  steps: z.array(text),
  /** The EIP-712 typed data of ApproveAgent as JSON, for a wallet that signs typed data. */
  typedData: text,
  /** An agent of the same name that the approval would take the place of; null: none. */
  replaces: text.nullable(),
})

export type RealNetwork = z.infer<typeof realNetworkSchema>
export type KeyPurpose = z.infer<typeof keyPurposeSchema>
export type KeyView = z.infer<typeof keyViewSchema>
export type Custody = z.infer<typeof custodySchema>
export type ApprovalGuide = z.infer<typeof approvalGuideSchema>
