import { known, parseRatio, parseUsd } from '../../money/parse-decimal.ts'
import { percent, shortPercent, text } from '../../money/print.ts'
import { isAbove, scale, signOf } from '../../money/quantity.ts'
import type { TicketTerms } from '../../ticket/terms.ts'
import { answer, type Check, type ConfirmFacts } from '../check.ts'
import { seconds } from '../seconds.ts'

/** How much the all-in loss may grow between the sheet and the key: 5 %. */
const lossGrowth = known.ratio('1.05')

function lossGrew(ticket: TicketTerms, shown: string | null): boolean {
  const now = ticket.losses?.allIn ?? null
  if (now === null || shown === null) return now !== null || shown !== null
  const before = parseUsd(shown)
  return before === 'not_a_number' || isAbove(now, scale(before, lossGrowth))
}

function isExpired(confirm: ConfirmFacts): boolean {
  const { sheetAgeMs, sheetLifeMs } = confirm
  return !Number.isFinite(sheetAgeMs) || !Number.isFinite(sheetLifeMs) || sheetAgeMs < 0 || sheetAgeMs > sheetLifeMs
}

/** Refuses to sign anything but the terms that were shown, while they are still fresh and near. */
export const confirmBinding: Check = (ticket, { confirm }) => {
  const block = (measured: string, limit: string, why: string) =>
    answer('CONFIRM_BINDING', 'block', measured, limit, why)
  if (confirm === null) return block('not confirmed', 'a confirmed sheet', 'No sheet was confirmed.')
  if (confirm.shownDigest === '' || confirm.shownDigest !== confirm.termsDigest) {
    return block('other terms', 'the terms shown', 'The terms are not the ones that the sheet showed. Open it again.')
  }
  if (isExpired(confirm)) {
    const why = 'The sheet has expired. Open it again.'
    return block(seconds(confirm.sheetAgeMs), seconds(confirm.sheetLifeMs), why)
  }
  const drift = parseRatio(confirm.drift)
  const limit = parseRatio(confirm.driftLimit)
  if (drift === 'not_a_number' || limit === 'not_a_number' || signOf(drift) < 0) {
    return block('unknown drift', confirm.driftLimit, 'How far the price moved is not known.')
  }
  if (isAbove(drift, limit)) {
    const why = 'The price moved since the sheet was shown. Look at it again.'
    return block(percent(drift), shortPercent(limit), why)
  }
  if (lossGrew(ticket, confirm.allInShown)) {
    const now = ticket.losses === null ? 'none' : text(ticket.losses.allIn)
    const why = 'The all-in loss is more than 5% above the one shown. Look at the sheet again.'
    return block(now, confirm.allInShown ?? 'none', why)
  }
  return answer('CONFIRM_BINDING', 'pass', percent(drift), shortPercent(limit), 'What you saw is what is signed.')
}
