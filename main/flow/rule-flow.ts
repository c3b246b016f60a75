import type { RulePlan } from '../domain/rule/rule-plan.ts'

export type RuleFlow = { arm(rule: RulePlan): void; end(coin: string | null): string }
export function createRuleFlow(): RuleFlow {
  return { arm: () => undefined, end: () => 'No rule ended.' }
}
