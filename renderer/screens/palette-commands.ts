import type { Command } from '../keys/key-map.ts'
import { applyLook, savedLook } from '../look/look.ts'
import type { PaletteCommand } from '../parts/overlay/palette.tsx'
import { screenList } from './screen-list.ts'

/** What the palette offers beside the markets. */
export function paletteCommands(
  run: (command: Command) => void,
  open: (overlay: 'keys') => void,
): readonly PaletteCommand[] {
  const command = (name: string, keys: string, what: Command): PaletteCommand => ({
    name,
    keys,
    run: () => run(what),
  })
  return [
    command('Words box', '/', { is: 'words' }),
    command('Review', 'Enter', { is: 'review' }),
    command('What if: other stops and risks', 'w', { is: 'what-if' }),
    command('Long', 'b', { is: 'side', side: 'long' }),
    command('Short', 's', { is: 'side', side: 'short' }),
    command('Cancel last order', 'c', { is: 'cancel-last' }),
    command('Cancel all orders of this coin', 'Shift C', { is: 'cancel-coin' }),
    command('Close part of this position', 'x', { is: 'close-menu' }),
    command('Stop to break-even', 'e', { is: 'break-even' }),
    command('End the rules of this coin', 'Shift E', { is: 'end-rules' }),
    command('Cure the alarm', 'p', { is: 'cure' }),
    command('Kill switch: halt and cancel all', 'Ctrl Shift Bksp', { is: 'kill' }),
    command('Kill switch, stops too', '', { is: 'kill', withStops: true }),
    command('Dead-man switch on: the exchange cancels all, stops too, when this desk is silent', '', {
      is: 'dead-man',
      isOn: true,
    }),
    command('Dead-man switch off', '', { is: 'dead-man', isOn: false }),
    command('Kill switch, and close every position', '', { is: 'kill', flatten: true }),
    command('Lock or unlock the key', 'Shift L', { is: 'lock' }),
    ...screenList.map(({ name, title, key }) =>
      command(`Screen: ${title}`, `Shift ${key}`, { is: 'screen', screen: name }),
    ),
    { name: 'Keys', keys: '?', run: () => open('keys') },
    { name: 'Theme: dark', keys: '', run: () => applyLook({ ...savedLook(), theme: 'dark' }) },
    { name: 'Theme: light', keys: '', run: () => applyLook({ ...savedLook(), theme: 'light' }) },
    { name: 'Theme: as the system', keys: '', run: () => applyLook({ ...savedLook(), theme: 'auto' }) },
    { name: 'Colours: green and red', keys: '', run: () => applyLook({ ...savedLook(), pair: 'green-red' }) },
    { name: 'Colours: blue and orange', keys: '', run: () => applyLook({ ...savedLook(), pair: 'blue-orange' }) },
  ]
}
