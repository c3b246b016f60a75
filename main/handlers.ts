import type { Handlers } from '../preload/contract/requests.ts'
import type { AccountSetupFlow } from './flow/account-setup-flow.ts'
import type { BrakesFlow } from './flow/brakes-flow.ts'
import type { CustodyFlow } from './flow/custody-flow.ts'
import type { DeadManFlow } from './flow/dead-man-flow.ts'
import type { DeskFlow } from './flow/desk-flow.ts'
import type { GuardFlow } from './flow/guard-flow.ts'
import type { KillFlow } from './flow/kill-flow.ts'
import type { MarketFlow } from './flow/market-flow.ts'
import type { ModelsFlow } from './flow/models-flow.ts'
import type { OrderFlow } from './flow/order-flow.ts'
import type { PolicyFlow } from './flow/policy-flow.ts'
import type { RuleFlow } from './flow/rule-flow.ts'
import type { StopFlow } from './flow/stop-flow.ts'
import type { TradingFlow } from './flow/trading-flow.ts'
import type { Journal } from './ports.ts'

type Flows = {
  custody: CustodyFlow
  setup: AccountSetupFlow
  models: ModelsFlow
  order: OrderFlow
  stop: StopFlow
  kill: KillFlow
  deadMan: DeadManFlow
  guard: GuardFlow
  rules: RuleFlow
  market: MarketFlow
  trading: TradingFlow
  desk: DeskFlow
  policy: PolicyFlow
  brakes: BrakesFlow
  journal: Journal
  /** A cause that still holds against trading on, as a sentence; null when there is none. */
  whyNotResumed: () => string | null
}

/** Contract name -> flow function: a table, no logic. */
export function createHandlers(flows: Flows): Handlers {
  const {
    order,
    stop,
    kill,
    deadMan,
    guard,
    rules,
    market,
    trading,
    desk,
    policy,
    brakes,
    journal,
    custody,
    setup,
    models,
    whyNotResumed,
  } = flows
  return {
    'words.size': order.size,
    'words.read': order.readFreely,
    'sizing.grid': order.grid,
    'number.nudge': market.nudge,
    'order.review': order.review,
    'order.confirm': order.confirm,
    'order.dismiss': order.dismiss,
    'order.cancel': stop.cancelOne,
    'order.cancelAll': stop.cancelAll,
    'desk.kill': kill,
    'desk.deadMan': deadMan.set,
    'desk.resume': async () => {
      trading.resume(whyNotResumed())
      return { text: trading.state() === 'ACTIVE' ? 'Trading is resumed.' : `Trading is resumed: ${trading.why()}` }
    },
    'rule.drop': rules.drop,
    'position.protect': async ({ coin }) => ({ text: await guard.protect(coin) }),
    'desk.acknowledge': desk.acknowledge,
    'policy.read': policy.read,
    'policy.propose': policy.propose,
    'policy.release': brakes.release,
    'journal.page': async ({ before, limit }) => journal.page(before, limit),
    'journal.verify': desk.verifyJournal,
    'network.look': setup.look,
    'network.use': setup.use,
    'network.arm': custody.arm,
    'keys.make': setup.make,
    'keys.import': setup.take,
    'keys.guide': setup.guide,
    'keys.submit': setup.submit,
    'keys.check': setup.check,
    'keys.unlock': custody.unlock,
    'keys.lock': custody.lock,
    'keys.retire': setup.retire,
    'keys.lockAfter': custody.lockAfter,
    'models.look': models.look,
    'models.choose': models.choose,
    'models.setRemote': models.setRemote,
    'models.forgetRemote': models.forgetRemote,
    'models.checkRemote': models.checkRemote,
    'models.install': models.install,
    'models.stopInstall': models.stopInstall,
    'models.remove': models.remove,
  }
}
