import type { OutlookReport } from '../../../preload/contract/report.ts'

/** An outlook as [label, text] lines for a person; only what is known and says something is printed. */
export function outlookLines(outlook: OutlookReport): [string, string][] {
  const { rewardToRisk, reward, breakEvenWinRate, breakEven, funding, heat, month, add, kelly } = outlook
  const lines: [string, string][] = []
  if (reward !== null) {
    const inR = rewardToRisk === null ? '' : ` = ${short(rewardToRisk)}R`
    const rate = breakEvenWinRate === null ? '' : ` · evens out at ${percent(breakEvenWinRate)} wins`
    lines.push(['reward', `${reward} after fees${inR}${rate}`])
  }
  if (breakEven !== null) lines.push(['break-even', `${breakEven} with both fees`])
  if (funding !== null) {
    const held = funding.held === null ? '' : ` · ${short(funding.held)}${ofR(funding.heldR)} over ${funding.hours} h`
    lines.push(['funding', `${short(funding.daily)}${ofR(funding.dailyR)} a day at the present rate${held}`])
  }
  const bound = (share: string | null) => (share === null ? 'no bound' : percent(share))
  const bare = heat.unbounded.length === 0 ? '' : ` · no stop: ${heat.unbounded.join(', ')}`
  lines.push([
    'open risk',
    `${bound(heat.before)} before, ${bound(heat.after)} after, of ${percent(heat.limit)}${bare}`,
  ])
  if (month !== null)
    lines.push([
      'month',
      `${percent(month.realised)} lost, ${bound(month.total)} with all stops, of ${percent(month.limit)}`,
    ])
  if (add !== null) {
    const isFree = add.heldLoss.startsWith('-')
    const held = isFree
      ? `${short(add.heldLoss.slice(1))} locked in (free risk)`
      : `${short(add.heldLoss)} at risk already`
    const left = add.left === null ? '' : ` · ${short(add.left)} of ${short(add.tradeRisk ?? '')} left to risk`
    lines.push(['adds to', `${add.held} held, ${held}${left}`])
  }
  if (kelly !== null) {
    const record = `${kelly.trades} trades, ${percent(kelly.winRate)} won at ${short(kelly.payoff)} to 1`
    const used = `${percent(kelly.used)} used of ${percent(kelly.whole)}${kelly.isCapped ? ', capped' : ''}`
    lines.push(['kelly', `${record} · ${used}`])
  }
  if (outlook.volatility !== null) {
    const { target, realised } = outlook.volatility
    lines.push(['volatility', `${percent(realised)} a year realised, ${percent(target)} aimed at`])
  }
  return lines
}

const ofR = (r: string | null): string => (r === null ? '' : ` = ${short(r)}R`)

/** At most four decimals, cut: for reading only, the JSON has them all. */
function short(text: string): string {
  const [whole = '', part = ''] = text.split('.')
  const cut = part.slice(0, 4).replace(/0+$/, '')
  return cut === '' ? whole : `${whole}.${cut}`
}

/** A fraction as a percentage with two decimals, rounded half away from zero as the checks print theirs. */
function percent(fraction: string): string {
  const sign = fraction.startsWith('-') ? '-' : ''
  const [whole = '0', part = ''] = fraction.replace('-', '').split('.')
  const hundredths = (BigInt(whole + part.padEnd(5, '0').slice(0, 5)) + 5n) / 10n
  const digits = hundredths.toString().padStart(3, '0')
  return `${hundredths === 0n ? '' : sign}${digits.slice(0, -2)}.${digits.slice(-2)}%`
}
