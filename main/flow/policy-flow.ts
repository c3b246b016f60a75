import type { PolicyDocument } from '../../preload/contract/facts.ts'
import type { PolicyView } from '../../preload/contract/policy.ts'
import { limitViews } from '../domain/risk/policy-view.ts'

export type PolicyFlow = ReturnType<typeof createPolicyFlow>

/** The policy in force. */
export function createPolicyFlow(ports: { document: PolicyDocument; equity: () => string | null }) {
  const view = (): PolicyView => {
    const equity = ports.equity()
    return { version: 0, document: ports.document, limits: limitViews(ports.document, [], equity), equity }
  }
  return {
    document: (): PolicyDocument => ports.document,
    read: async (): Promise<PolicyView> => view(),
  }
}
