import {
  BatchModifyRequest,
  CancelByCloidRequest,
  CancelRequest,
  ModifyRequest,
  NoopRequest,
  OrderRequest,
  ScheduleCancelRequest,
  UpdateIsolatedMarginRequest,
  UpdateLeverageRequest,
} from '@nktkas/hyperliquid/api/exchange'

type Schema = { '~standard': { validate(value: unknown): unknown } }

/** Every action that the key may sign; none of them moves money out or gives another key power. */
const allowed: Record<string, Schema> = {
  order: OrderRequest.entries.action,
  cancel: CancelRequest.entries.action,
  cancelByCloid: CancelByCloidRequest.entries.action,
  modify: ModifyRequest.entries.action,
  batchModify: BatchModifyRequest.entries.action,
  updateLeverage: UpdateLeverageRequest.entries.action,
  updateIsolatedMargin: UpdateIsolatedMarginRequest.entries.action,
  scheduleCancel: ScheduleCancelRequest.entries.action,
  noop: NoopRequest.entries.action,
}

/** Why an action is not signed, as a sentence; null when it may be. It must already be in the venue's exact form. */
export function whyNotAllowed(action: unknown): string | null {
  if (typeof action !== 'object' || action === null || Array.isArray(action)) return 'There is no action to sign.'
  const type = (action as { type?: unknown }).type
  if (typeof type !== 'string' || !Object.hasOwn(allowed, type)) {
    return `The key does not sign actions of the type "${String(type).slice(0, 40)}".`
  }
  if ('builder' in action) return 'The key does not sign orders that pay a builder fee.'
  if ('p' in Object((action as { grouping?: unknown }).grouping)) {
    return 'The key does not sign orders that pay for priority.'
  }
  // A refused value comes back too, beside the issues.
  const answer = allowed[type]!['~standard'].validate(action) as { value?: unknown; issues?: unknown }
  if (answer.issues !== undefined || JSON.stringify(answer.value) !== JSON.stringify(action)) {
    return `The action "${type}" is not in the venue's exact form.`
  }
  return null
}
