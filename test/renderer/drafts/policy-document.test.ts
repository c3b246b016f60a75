import { expect, it } from 'vitest'
import { isSamePolicy } from '../../../main/domain/risk/policy-change.ts'
import { limitViews } from '../../../main/domain/risk/policy-view.ts'
import { wantedDocument } from '../../../renderer/drafts/policy-document.ts'
import { limitGroups } from '../../../renderer/text/policy-texts.ts'

const document = { MAX_POSITION: { block: '2' }, ALLOWED_COIN: ['SOL'] }
const limits = limitViews(document, [{ path: 'HEAT.block', value: '0.08', at: 5 }], '10000')

it('is the policy as it is to be, with one limit changed and what waits kept', () => {
  const wanted = wantedDocument(limits, 'MAX_POSITION.block', '1')
  expect(wanted).not.toBeNull()
  expect(isSamePolicy(wanted!, { ...document, MAX_POSITION: { block: '1' }, HEAT: { block: '0.08' } })).toBe(true)
})

it('withdraws what waits by its value of now', () => {
  expect(isSamePolicy(wantedDocument(limits, 'HEAT.block', '0.06')!, document)).toBe(true)
})

it('is none where the value is none', () => {
  expect(wantedDocument(limits, 'STOP_COUNT.count', '2.5')).toBeNull()
  expect(wantedDocument(limits, 'HEAT.block', 'six')).toBeNull()
})

it('names every limit of the policy on the screen, once', () => {
  const named = limitGroups.flat().flatMap((group) => group.limits.map(({ path }) => path))
  expect([...named].sort()).toEqual(limits.map(({ path }) => path).sort())
})
