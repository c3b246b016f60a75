/** Stands for a word that the model was never trained on. */
export const unknownMark = '_'

const endings = ['s', 'es', 'ed', 'd', 'ing', 'er', 'ly', 'y']

/** Forms of a word that mean about the same: other endings taken off or put on. */
function relatives(word: string): string[] {
  const stems = [word]
  for (const ending of endings)
    if (word.endsWith(ending) && word.length - ending.length >= 3) {
      const stem = word.slice(0, -ending.length)
      stems.push(stem, `${stem}e`)
      if (/([a-z])\1$/.test(stem)) stems.push(stem.slice(0, -1))
    }
  return stems.flatMap((stem) => [stem, ...endings.map((ending) => stem + ending)])
}

/** Words that one slip of the fingers away: a letter too few, too many, another one, or two swapped. */
function slips(word: string): Set<string> {
  const found = new Set<string>()
  for (let at = 0; at <= word.length; at++) {
    const head = word.slice(0, at)
    const tail = word.slice(at)
    if (tail !== '') found.add(head + tail.slice(1))
    if (tail.length > 1) found.add(head + tail[1] + tail[0] + tail.slice(2))
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      found.add(head + letter + tail)
      if (tail !== '') found.add(head + letter + tail.slice(1))
    }
  }
  found.delete(word)
  return found
}

/**
 * The word of the training that an unknown word most likely is: the same with another ending, or the only one that is a
 * slip of the fingers away; null where none is. What comes of it is always read back, so a wrong guess costs one key.
 */
export function nearestKnown(word: string, known: ReadonlySet<string>): string | null {
  if (known.has(word)) return word
  if (word.length < 4) return null
  const relative = relatives(word).find((one) => known.has(one))
  if (relative !== undefined) return relative
  const near = [...slips(word)].filter((one) => known.has(one))
  return near.length === 1 ? near[0]! : null
}

/** Masked words as the model reads them: each word that its training did not hold is a known one nearby, or the mark. */
export function replaceUnknown(masked: string, known: ReadonlySet<string>): string {
  return masked
    .split(' ')
    .map((token) => (/^[a-z]+$/.test(token) ? (nearestKnown(token, known) ?? unknownMark) : token))
    .join(' ')
}
