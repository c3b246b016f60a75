import {
  AgentSetAbstractionRequest,
  ApproveAgentRequest,
  ApproveAgentTypes,
  ApproveBuilderFeeRequest,
  ApproveBuilderFeeTypes,
  BatchModifyRequest,
  CancelByCloidRequest,
  CancelRequest,
  CreateSubAccountRequest,
  ModifyRequest,
  NoopRequest,
  OrderRequest,
  ReserveRequestWeightRequest,
  ScheduleCancelRequest,
  SendAssetRequest,
  SendAssetTypes,
  SetReferrerRequest,
  SubAccountModifyRequest,
  SubAccountTransferRequest,
  TopUpIsolatedOnlyMarginRequest,
  TwapCancelRequest,
  TwapOrderRequest,
  UpdateIsolatedMarginRequest,
  UpdateLeverageRequest,
  UsdClassTransferRequest,
  UsdClassTransferTypes,
  UsdSendRequest,
  UsdSendTypes,
  UserSetAbstractionRequest,
  UserSetAbstractionTypes,
  Withdraw3Request,
  Withdraw3Types,
} from '@nktkas/hyperliquid/api/exchange'
import type { Action } from './actions.ts'
import type { Field } from './signature.ts'

type Schema = {
  readonly '~standard': { validate: (value: unknown) => { value?: unknown; issues?: unknown } | Promise<unknown> }
}

/** The SDK's request schemas: reading with them gives the canonical form (key order, stripped zeros, lower-case hex). */
const L1: Record<string, Schema> = {
  order: OrderRequest.entries.action,
  cancel: CancelRequest.entries.action,
  cancelByCloid: CancelByCloidRequest.entries.action,
  modify: ModifyRequest.entries.action,
  batchModify: BatchModifyRequest.entries.action,
  updateLeverage: UpdateLeverageRequest.entries.action,
  updateIsolatedMargin: UpdateIsolatedMarginRequest.entries.action,
  topUpIsolatedOnlyMargin: TopUpIsolatedOnlyMarginRequest.entries.action,
  scheduleCancel: ScheduleCancelRequest.entries.action,
  twapOrder: TwapOrderRequest.entries.action,
  twapCancel: TwapCancelRequest.entries.action,
  createSubAccount: CreateSubAccountRequest.entries.action,
  subAccountModify: SubAccountModifyRequest.entries.action,
  subAccountTransfer: SubAccountTransferRequest.entries.action,
  reserveRequestWeight: ReserveRequestWeightRequest.entries.action,
  agentSetAbstraction: AgentSetAbstractionRequest.entries.action,
  setReferrer: SetReferrerRequest.entries.action,
  noop: NoopRequest.entries.action,
}

const USER: Record<string, { schema: Schema; types: Record<string, readonly Field[]> }> = {
  approveAgent: { schema: ApproveAgentRequest.entries.action, types: ApproveAgentTypes },
  approveBuilderFee: { schema: ApproveBuilderFeeRequest.entries.action, types: ApproveBuilderFeeTypes },
  usdSend: { schema: UsdSendRequest.entries.action, types: UsdSendTypes },
  usdClassTransfer: { schema: UsdClassTransferRequest.entries.action, types: UsdClassTransferTypes },
  sendAsset: { schema: SendAssetRequest.entries.action, types: SendAssetTypes },
  withdraw3: { schema: Withdraw3Request.entries.action, types: Withdraw3Types },
  userSetAbstraction: { schema: UserSetAbstractionRequest.entries.action, types: UserSetAbstractionTypes },
}

/** How an action of this type is signed; null = the exchange does not know it. */
export function kindOf(type: string): 'l1' | 'user' | null {
  return Object.hasOwn(L1, type) ? 'l1' : Object.hasOwn(USER, type) ? 'user' : null
}

/** The EIP-712 name and fields of a user-signed action. */
export function typesOf(type: string): [name: string, fields: readonly Field[]] {
  return Object.entries(USER[type]!.types)[0]!
}

/**
 * The canonical form of an action, or null when it cannot be read. Nulls count as absent; a number where the wire has
 * text (or the reverse) is not read, as the venue does not.
 */
export function canonicalAction(raw: Action): Action | null {
  const schema = L1[raw.type] ?? USER[raw.type]?.schema
  if (!schema) return null
  const given = raw.type === 'twapOrder' ? raw : (withoutNulls(raw) as Action)
  const minutes = given.type === 'twapOrder' ? (given.twap as { m?: unknown } | undefined)?.m : undefined
  const odd = typeof minutes === 'number' && Number.isSafeInteger(minutes) && minutes >= 0
  const read = validate(schema, odd ? { ...given, twap: { ...(given.twap as object), m: 5 } } : given)
  if (!read) return null
  if (odd) (read.twap as { m: unknown }).m = minutes
  return sameKinds(given, read) ? read : null
}

function validate(schema: Schema, value: unknown): Action | null {
  const read = schema['~standard'].validate(value)
  return read instanceof Promise || read.issues ? null : (read.value as Action)
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key, withoutNulls(one)]),
  )
}

/** True when everything that was read has the JSON kind that it came in. */
function sameKinds(raw: unknown, read: unknown): boolean {
  if (typeof read !== 'object' || read === null) return raw === undefined || typeof raw === typeof read
  if (Array.isArray(read)) return Array.isArray(raw) && read.every((one, at) => sameKinds(raw[at], one))
  return Object.entries(read).every(([key, one]) => sameKinds((raw as Record<string, unknown> | null)?.[key], one))
}
