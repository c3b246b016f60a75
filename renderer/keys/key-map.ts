import { type ScreenName, screenList } from '../screens/screen-list.ts'

/** What a key asks for, wherever the focus stands. */
export type Command =
  | { is: 'words' }
  | { is: 'side'; side: 'long' | 'short' }
  | { is: 'cycle-sizing' }
  | { is: 'review' }
  | { is: 'what-if' }
  | { is: 'answer'; index: number }
  | { is: 'interval'; index: number }
  | { is: 'cancel-last' }
  | { is: 'cancel-coin' }
  | { is: 'close-menu' }
  | { is: 'break-even' }
  | { is: 'end-rules' }
  | { is: 'palette' }
  | { is: 'markets' }
  | { is: 'help' }
  | { is: 'dead-man'; isOn: boolean }
  | { is: 'kill'; withStops?: boolean; flatten?: boolean }
  | { is: 'cure' }
  | { is: 'lock' }
  | { is: 'screen'; screen: ScreenName }

/** The parts of a key press that decide its meaning; `code` is the key's place, `key` what it writes. */
export type KeyPress = {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  repeat: boolean
}

/** Where the press happened. */
export type KeyPlace = {
  isText: boolean
  isControl: boolean
  hasQuestion: boolean
  hasDialog: boolean
  screen: ScreenName
}

const plain: Record<string, Command> = {
  '/': { is: 'words' },
  b: { is: 'side', side: 'long' },
  s: { is: 'side', side: 'short' },
  r: { is: 'cycle-sizing' },
  w: { is: 'what-if' },
  c: { is: 'cancel-last' },
  C: { is: 'cancel-coin' },
  x: { is: 'close-menu' },
  e: { is: 'break-even' },
  E: { is: 'end-rules' },
  k: { is: 'palette' },
  g: { is: 'markets' },
  '?': { is: 'help' },
  p: { is: 'cure' },
  L: { is: 'lock' },
  ...Object.fromEntries(screenList.map(({ name, key }) => [key, { is: 'screen', screen: name } as const])),
}

/** What still means something on every screen; the rest is Trade's own. */
const everywhere = new Set<Command['is']>(['palette', 'markets', 'help', 'words', 'cure', 'lock', 'screen'])

/** The command of a key press, null where it has none there. A held key repeats nothing. */
export function commandFor(press: KeyPress, place: KeyPlace): Command | null {
  if (press.repeat) return null
  const isMod = press.ctrlKey || press.metaKey
  if (isMod && press.shiftKey && press.key === 'Backspace') return { is: 'kill' }
  if (place.hasDialog) return null
  if (isMod && !press.altKey && press.key.toLowerCase() === 'k') return { is: 'palette' }
  const digit = /^Digit([1-9])$/.exec(press.code)?.[1]
  if (press.altKey && !isMod && digit !== undefined && place.hasQuestion) return { is: 'answer', index: indexOf(digit) }
  if (press.altKey && !isMod && press.code === 'KeyW' && place.screen === 'trade') return { is: 'what-if' }
  if (isMod || press.altKey || place.isText) return null
  if (place.screen !== 'trade') return elsewhere(press)
  if (digit !== undefined && !press.shiftKey) {
    if (place.hasQuestion) return { is: 'answer', index: indexOf(digit) }
    return indexOf(digit) < 6 ? { is: 'interval', index: indexOf(digit) } : null
  }
  if (press.key === 'Enter') return place.isControl ? null : { is: 'review' }
  return plain[press.key] ?? null
}

/** Esc leads back to Trade from wherever else. */
function elsewhere(press: KeyPress): Command | null {
  if (press.key === 'Escape') return { is: 'screen', screen: 'trade' }
  const command = plain[press.key] ?? null
  return command !== null && everywhere.has(command.is) ? command : null
}

function indexOf(digit: string): number {
  return digit.charCodeAt(0) - '1'.charCodeAt(0)
}
