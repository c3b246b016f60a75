import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Ports } from '../../main/desk.ts'
import { flapRun } from '../../test/faults/bad-link.ts'
import { onFastTime } from '../../test/faults/on-fast-time.ts'
import { type Proof, prove } from './proof.ts'

const trial = (seed: number, minutes: number, wrap?: (ports: Ports) => Ports) => {
  // Memory is read after a collection, or it says nothing.
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc') as NodeJS.GCFunction
  return onFastTime(6, [(time) => flapRun({ runs: 1, seed, time, minutes, ...(wrap && { wrap }) })])
}

/** A desk that asks for everything twice more whenever the link is back. */
const asksTooMuch = (ports: Ports): Ports => ({
  ...ports,
  exchange: {
    ...ports.exchange,
    onConnection: (listener) =>
      ports.exchange.onConnection((state) => {
        listener(state)
        for (let at = 0; state === 'live' && at < 2; at += 1) {
          void ports.exchange.contexts().catch(() => undefined)
          void ports.exchange.fills(ports.user, null).catch(() => undefined)
        }
      }),
  },
})

export const proof: Proof = {
  name: 'flapping',
  promise:
    'P15: over an hour of a flapping link never more than 20 connections a minute, nor half of the request budget, and memory grows by less than 5%',
  seeds: { whole: 5, quick: 1 },
  run: (seed) => trial(seed, seed === 1 ? 10 : 60),
  control: {
    what: 'a client that asks for more after each reconnect',
    seeds: 1,
    run: (seed) => trial(seed, 3, asksTooMuch),
  },
}

if (import.meta.main) await prove(proof)
