/** The venue's words under which the account's equity lies where the desk reads it. */
const standard = 'disabled'
/** Nobody set a mode; what the venue then does is not confirmed, so it counts only where both readings agree. */
const unset = 'default'

/**
 * Why an account can't be traded on in this mode, as a sentence; null when it can. In `unifiedAccount` and
 * `portfolioMargin` the perp account's figures are "not meaningful", so every size would be computed from a wrong equity.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/account-abstraction-modes
 */
export function whyNotTradable(mode: string, spotUsdc: string): string | null {
  if (mode === standard) return null
  const cure = 'Set the account to the standard mode at the venue, then check again.'
  if (mode === unset) {
    if (/^0(\.0+)?$/.test(spotUsdc)) return null
    return `The account has no mode set ("default") and holds ${spotUsdc} USDC on its spot side, so its equity can't be read for certain. Nothing is traded on it. Move that USDC to perps, or set the standard mode at the venue.`
  }
  const known = mode === 'unifiedAccount' || mode === 'portfolioMargin'
  const why = known
    ? 'in which its perp equity is not meaningful'
    : 'which this desk does not know, so its equity may be wrong'
  return `The account is in the mode "${mode.replace(/[^\w .-]/g, '?').slice(0, 40)}", ${why}. Nothing is traded on it. ${cure}`
}
