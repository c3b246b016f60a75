/**
 * Why a model gave no answer. `unreachable`: nothing was sent. `refused`: the server said no. `late`: the time limit.
 * `broken`: what came is no answer (too large, cut off, not the API). `stopped`: the caller gave up.
 */
export type ModelFailure = {
  is: 'unreachable' | 'refused' | 'late' | 'broken' | 'stopped'
  /** One sentence for a person; never holds the key, nor anything that the server wrote beyond a short plain excerpt. */
  text: string
}

/** A short, plain part of what a server wrote: no control characters, no markup that a screen could take for its own. */
export function excerpt(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]+/g, ' ').trim()
  return plain.length > 160 ? `${plain.slice(0, 159)}…` : plain
}
