import { unknownMark } from '../../main/words/model/known-words.ts'
import { leftOut } from '../../main/words/model/phrase-net.ts'
import type { Segment } from './expand.ts'
import type { Random } from './random.ts'

const beside: Record<string, string> = {
  a: 's',
  b: 'v',
  c: 'x',
  d: 'f',
  e: 'r',
  f: 'g',
  g: 'h',
  h: 'j',
  i: 'o',
  k: 'l',
  l: 'k',
  m: 'n',
  n: 'm',
  o: 'p',
  p: 'o',
  r: 't',
  s: 'd',
  t: 'y',
  u: 'i',
  v: 'b',
  w: 'e',
  y: 'u',
}

/** One slip of the fingers inside a word. */
function slip(word: string, random: Random): string {
  const at = random.between(1, word.length - 2)
  const kind = random.below(4)
  if (kind === 0) return word.slice(0, at) + word.slice(at + 1)
  if (kind === 1) return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
  if (kind === 2) return word.slice(0, at) + word[at] + word.slice(at)
  return word.slice(0, at) + (beside[word[at]!] ?? word[at]) + word.slice(at + 1)
}

/** Words typed badly: slips in long words, small words left out. Quotes are never touched. Says whether anything changed. */
export function addNoise(segments: readonly Segment[], random: Random): { segments: Segment[]; isNoisy: boolean } {
  const typos = random.chance(0.1)
  const drops = random.chance(0.1)
  if (!typos && !drops) return { segments: [...segments], isNoisy: false }
  let slips = typos ? random.between(1, 2) : 0
  let isNoisy = false
  const noisy = segments.map((segment): Segment => {
    if (segment.slot !== null) return segment
    const words = segment.text.split(/(\s+)/).map((word) => {
      if (drops && leftOut.has(word) && random.chance(0.5)) return ''
      if (slips > 0 && /^[a-z]{4,}$/.test(word) && random.chance(0.3)) {
        slips--
        isNoisy = true
        return slip(word, random)
      }
      return word
    })
    const text = words.join('').replace(/ {2,}/g, ' ')
    // A quote without a word that tells what it is could be anything.
    return text.trim() === '' ? segment : { text, slot: null }
  })
  return { segments: noisy, isNoisy }
}

/** Words without which the meaning can't be told; they are never hidden. */
const telling =
  /^([a-z]{1,2}|long|longs|longing|short|shorts|shorting|shrt|lng|buy|buys|buying|sell|sells|selling|dont|not|never|cancel|close|stop|risk|target|without|wont|cant|wouldnt|shouldnt|forget|nvm|nevermind|mind|ignore|disregard|scratch|kidding|margin|collateral|notional|worth|exposure|allocate|allocation|account|leverage|entry|limit|breaks|break|lose|losing|loss|profit|profits|out|flip|reverse|reduce|isolated)$/

/** In one sentence of five, some words stand as unknown ones: so the model learns to read past a word that it never saw. */
export function hideWords(masked: string, random: Random): string {
  if (!random.chance(0.2)) return masked
  return masked
    .split(' ')
    .map((token) => (/^[a-z]+$/.test(token) && !telling.test(token) && random.chance(0.15) ? unknownMark : token))
    .join(' ')
}
