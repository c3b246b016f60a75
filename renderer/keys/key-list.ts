import { screenList } from '../screens/screen-list.ts'

/** Every key as the `?` overlay lays it out: groups of [keys, what they do]. */
export const keyList: { title: string; keys: [string, string][] }[] = [
  {
    title: 'Words and ticket',
    keys: [
      ['/', 'Words box'],
      ['Enter', 'Review what the words say; where the grammar can’t, the model reads them'],
      ['↑ ↓', 'Recall earlier words (in the words box)'],
      ['Esc', 'Clear the words; again: leave the box'],
      ['b  s', 'Long · short'],
      ['r', 'What is held fixed: risk, size, margin'],
      ['w', 'What if: other stops and risks (from inside a field: Alt w)'],
      ['1 – 9', 'Take an answer (from inside a field: Alt + digit)'],
      ['↑ ↓ Enter', 'Move between answers, and take the one in focus'],
      ['Tab', 'Fields in order'],
      ['↑ ↓', 'In a field: one tick, lot or step (Shift ten, Shift Alt a hundred)'],
    ],
  },
  {
    title: 'Confirm',
    keys: [
      ['1 – 9', 'Acknowledge a warning'],
      ['Enter', 'Send (after 0.4 s; a held key never sends)'],
      ['Esc', 'Back; nothing is sent'],
    ],
  },
  {
    title: 'Orders and positions',
    keys: [
      ['c', 'Cancel the last order of this desk'],
      ['Shift C', 'Cancel all orders of this coin'],
      ['x', 'Close 25 · 50 · 75 · 100% of this coin'],
      ['e', 'Stop of this coin to break-even, fees included'],
      ['Shift E', 'End the rules of this coin'],
      ['p', 'Cure an alarm: protect the position, or resume'],
      ['Ctrl Shift Bksp', 'Kill switch: halt, and cancel all but stops'],
    ],
  },
  {
    title: 'Screen',
    keys: [
      ['k  Ctrl K', 'Palette: markets and commands'],
      ['g', 'Switch market'],
      ...screenList.map(({ title, key }): [string, string] => [`Shift ${key}`, `${title} screen`]),
      ['Esc', 'Back to Trade'],
      ['Shift L', 'Lock the key; when it is locked: to where it is unlocked'],
      ['1 – 6', 'Chart interval'],
      ['Click', 'On chart or book: entry · Shift stop · Ctrl target'],
      ['Drag', 'Chart lines of entry, stop and targets'],
      ['?', 'This overlay'],
    ],
  },
]
