import type { OpenIntent } from '../../preload/contract/intent.ts'
import type { Report } from '../../preload/contract/report.ts'

/** An outlook that looks right beside the fake numbers. */
export function fakeOutlook(
  r: number,
  entry: number,
  targets: OpenIntent['targets'],
  half: number,
  notional: number,
): Report['outlook'] {
  const reward = targets.reduce((sum, target) => sum + Math.abs(Number(target.value) - entry) * half * 0.99, 0)
  const isTargeted = targets.length > 0
  const daily = notional * 0.0000125 * 24
  const empty = { before: '0', after: '0' }
  return {
    r: r.toFixed(6),
    breakEven: (entry * 1.001).toFixed(2),
    targets: targets.map((target) => ({
      trigger: target.value,
      size: half.toFixed(2),
      reward: reward.toFixed(4),
      r: (reward / r).toFixed(6),
    })),
    reward: isTargeted ? reward.toFixed(4) : null,
    rewardToRisk: isTargeted ? (reward / r).toFixed(6) : null,
    breakEvenWinRate: isTargeted ? (1 / (1 + reward / r)).toFixed(6) : null,
    liquidationGap: null,
    margin: { used: empty, maintenance: empty, free: empty },
    liquidations: [],
    funding: { daily: daily.toFixed(6), dailyR: (daily / r).toFixed(8), hours: null, held: null, heldR: null },
    heat: { before: '0.0111', after: '0.0310', limit: '0.06', unbounded: [] },
    month: { realised: '0.0125', open: '0.0111', added: '0.0199', total: '0.0435', limit: '0.06' },
    add: null,
    kelly: null,
    volatility: null,
  }
}
