import { atLeastZero } from '../margin/exposure.ts'
import type { World } from '../market/world.ts'
import { isEqual, subtract, type Usd } from '../money/quantity.ts'

/** The money that a trade is sized on: the account's, or the one that the words stated. */
export interface Purse {
  readonly equity: Usd
  readonly free: Usd
  readonly whatIf: boolean
}

/** The purse of a stated account, less the margin that is in use; the real one where none is stated, or the same. */
export function purseOf(stated: Usd | null, world: World): Purse {
  const { equity, free } = world.account
  if (stated === null || isEqual(stated, equity)) return { equity, free, whatIf: false }
  return { equity: stated, free: atLeastZero(subtract(stated, subtract(equity, free))), whatIf: true }
}
