/** What a person chose about the colours: theme, and the pair for up and down. */
export type Look = { theme: 'auto' | 'dark' | 'light'; pair: 'green-red' | 'blue-orange' }

const storeKey = 'hyperllm.look'
const listeners = new Set<() => void>()

/** The saved choice; dark, and green/red, where there is none. */
export function savedLook(): Look {
  const [theme, pair] = (localStorage.getItem(storeKey) ?? '').split(' ')
  return {
    theme: theme === 'auto' || theme === 'light' ? theme : 'dark',
    pair: pair === 'blue-orange' ? pair : 'green-red',
  }
}

/** Shows and saves a choice, and follows the system's theme where the choice is auto. */
export function applyLook(look: Look): void {
  localStorage.setItem(storeKey, `${look.theme} ${look.pair}`)
  const isLight = look.theme === 'light' || (look.theme === 'auto' && systemIsLight.matches)
  document.documentElement.dataset.scheme = isLight ? 'light' : 'dark'
  document.documentElement.dataset.pair = look.pair
  for (const listener of listeners) listener()
}

/** Calls back after each change of the colours, for what is drawn on a canvas. */
export function onLook(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The value of a colour variable now. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

const systemIsLight = window.matchMedia('(prefers-color-scheme: light)')
systemIsLight.addEventListener('change', () => applyLook(savedLook()))
