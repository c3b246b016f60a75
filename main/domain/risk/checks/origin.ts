import { answer, type Check } from '../check.ts'

const sentences = {
  valid: 'A person pressed the key on this sheet.',
  missing: 'No key press came with this order.',
  used: 'This key press was already used.',
  foreign: 'This key press belongs to another sheet.',
} as const

/** Refuses an order without the one-time token that a person's key press on this very sheet makes. */
export const origin: Check = (_ticket, { confirm }) => {
  const token = confirm?.originToken ?? 'missing'
  return answer('ORIGIN', token === 'valid' ? 'pass' : 'block', token, 'one key press', sentences[token])
}
