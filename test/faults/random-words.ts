import { oneOf } from './random.ts'

const coins = ['SOL', 'ETH', 'BTC', 'DOGE', 'AVAX']

/** A sentence that a trader might say now: brackets, ladders, market, stop entries, targets, closes, cancels. */
export function randomWords(random: () => number, mids: Record<string, string>): string {
  const coin = oneOf(random, coins)
  const mid = Number(mids[coin])
  const at = (percent: number) => String(Number((mid * (1 + percent / 100)).toPrecision(4)))
  const name = coin.toLowerCase()
  return oneOf(random, [
    `l ${name} r0.1% s-5%`,
    `l ${name} r0.1% s-5% t${at(8)}:50%`,
    `sh ${name} r0.1% s5%`,
    `l ${name} r0.1% e${at(-1)} s${at(-6)}`,
    `l ${name} r0.1% e${at(-0.02)} s${at(-6)}`,
    `l ${name} r0.2% e${at(-1)}-${at(-2)}x3 s${at(-6)}`,
    `l ${name} r0.1% es${at(1)} s${at(-4)}`,
    `l ${name} r0.1% e${at(-1)} s${at(-6)} x5`,
    `stop ${name} ${at(-3)}`,
    `stop ${name} ${at(-4)}`,
    `be ${name}`,
    `${name} half off at ${at(2)} then be`,
    `be ${name} at ${at(1)}`,
    `flip ${name} s${at(5)}`,
    `flip ${name} s${at(-5)}`,
    `lev ${name} 5`,
    `lev ${name} 10`,
    `close 50% ${name}`,
    `close ${name}`,
    `cancel ${name}`,
    'cancel all',
    'flat',
  ])
}
