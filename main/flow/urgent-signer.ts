import type { Clock, Signed, Signer } from '../ports.ts'

/** How long the first key has before the second one is asked, ms. */
const patienceMs = 500

/**
 * A signer for what must not wait: the first key, and where it is locked, dead, refuses or does not answer within 500 ms
 * the emergency key, which can only cancel, burn a nonce and reduce. One signature comes out, whichever key it is of.
 */
export function urgentSigner(first: Signer, emergency: Signer | null, clock: Pick<Clock, 'after'>): Signer {
  if (emergency === null) return first
  const sign: Signer['sign'] = (prepared) =>
    new Promise<Signed>((resolve, reject) => {
      let isAsked = false
      let firstWhy: unknown = null
      const askSecond = () => {
        if (isAsked) return
        isAsked = true
        // Where neither can sign, the first one's reason is the one to act on, once it is known.
        emergency.sign(prepared).then(resolve, (why: unknown) => {
          if (firstWhy !== null) reject(firstWhy)
          else mine.catch(() => reject(why))
        })
      }
      const cancel = clock.after(patienceMs, askSecond)
      const mine = first.sign(prepared)
      mine.then(resolve, (why: unknown) => {
        firstWhy = why
        askSecond()
      })
      mine.then(cancel, cancel)
    })
  return { ...first, sign }
}
