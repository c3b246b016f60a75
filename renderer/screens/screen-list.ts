/** The screens of the window, with the key of each (Shift and the letter). A new one is a line here and one in `screens.tsx`. */
export const screenList = [
  { name: 'trade', title: 'Trade', key: 'T' },
  { name: 'policy', title: 'Policy', key: 'P' },
  { name: 'account', title: 'Account', key: 'A' },
  { name: 'models', title: 'Models', key: 'M' },
] as const

export type ScreenName = (typeof screenList)[number]['name']
