/** What a room may import: paths of ours (a folder, or a file) and packages; `node` stands for Node itself. */
export type Room = { own: readonly string[]; packages: readonly string[] }

const contract = 'preload/contract'
const ports = 'main/ports.ts'
const adapter = (room: string, packages: readonly string[]): Room => ({
  own: [room, 'main/domain', contract, ports],
  packages,
})
/** What every host may import of ours; a host adds its own folder. */
const hosts = [
  contract,
  'main/desk.ts',
  'main/real-ports.ts',
  'main/hosts/home.ts',
  'main/hosts/home-dir.ts',
  'main/hosts/hosted-desk.ts',
  'main/hosts/network-choice.ts',
  'main/hosts/open-desk.ts',
  'main/hosts/kill-line.ts',
  'main/hosts/renderer-files.ts',
]

/** Who may import whom. A file belongs to the longest path that it lies under; a file under none of them is an error. */
export const rooms: Record<string, Room> = {
  'preload/contract': { own: [contract], packages: ['zod'] },
  preload: { own: ['preload'], packages: ['electron'] },

  'main/domain': { own: ['main/domain', contract], packages: [] },
  'main/domain/money': { own: ['main/domain/money'], packages: ['decimal.js'] },
  'main/flow': { own: ['main/flow', 'main/domain', contract, ports], packages: [] },
  'main/ports.ts': { own: ['main/domain', contract], packages: [] },

  'main/words': adapter('main/words', ['zod']),
  'main/models': adapter('main/models', ['node-llama-cpp', 'zod', 'node']),
  'main/exchange': adapter('main/exchange', ['@nktkas/hyperliquid', 'ws', 'zod', 'node']),
  'main/keys': adapter('main/keys', ['@noble/hashes', '@noble/secp256k1', '@nktkas/hyperliquid', 'zod', 'node']),
  'main/journal': adapter('main/journal', ['better-sqlite3', 'canonicalize', 'node']),
  // The independent second opinion: nothing of ours but itself.
  'main/paper': {
    own: ['main/paper'],
    packages: [
      '@nktkas/hyperliquid',
      '@noble/hashes',
      '@noble/secp256k1',
      'better-sqlite3',
      'decimal.js',
      'ws',
      'zod',
      'node',
    ],
  },

  'main/desk.ts': { own: ['main/flow', 'main/domain', contract, ports, 'main/handlers.ts'], packages: [] },
  'main/handlers.ts': { own: ['main/flow', 'main/domain', contract, ports], packages: [] },
  // The rooms behind the ports are joined in these files, and nowhere else.
  'main/real-ports.ts': {
    own: [
      'main/desk.ts',
      'main/models',
      'main/model-backends.ts',
      'main/domain/risk',
      'main/words',
      'main/exchange',
      'main/keys',
      'main/journal',
      'main/paper',
      contract,
      ports,
      'package.json',
    ],
    packages: ['zod', 'node'],
  },
  'main/size-words.ts': { own: ['main/words', 'main/domain', contract], packages: [] },
  'main/open-reader.ts': { own: ['main/words', 'main/models', contract, ports], packages: ['node'] },
  'main/model-backends.ts': {
    own: ['main/open-reader.ts', 'main/words', 'main/models', 'main/keys', contract, ports],
    packages: ['node'],
  },
  'main/open-backend.ts': { own: ['main/model-backends.ts', 'main/words', ports], packages: [] },
  'main/size-with-model.ts': {
    own: ['main/open-backend.ts', 'main/words', 'main/domain', contract, ports],
    packages: [],
  },
  'main/model-tools.ts': { own: ['main/models'], packages: [] },
  'main/evaluate.ts': { own: [contract], packages: ['zod', 'node'] },
  'main/read-journal.ts': { own: ['main/journal'], packages: ['node'] },
  'main/paper-process.ts': { own: ['main/paper'], packages: [] },
  'main/cancel-from-outside.ts': {
    own: ['main/exchange', 'main/keys', 'main/real-ports.ts', contract, ports],
    packages: ['zod', 'node'],
  },

  'main/hosts': { own: hosts, packages: ['better-sqlite3', 'zod', 'node'] },
  'main/hosts/electron': {
    own: [...hosts, 'main/hosts/electron', 'preload/channel.ts'],
    packages: ['electron', 'node'],
  },
  'main/hosts/loopback': { own: [...hosts, 'main/hosts/loopback'], packages: ['ws', 'node'] },
  'main/hosts/cli': {
    own: [
      ...hosts,
      'main/hosts/cli',
      'main/size-words.ts',
      'main/size-with-model.ts',
      'main/read-journal.ts',
      'main/model-tools.ts',
      'main/evaluate.ts',
      'main/paper-process.ts',
      'main/cancel-from-outside.ts',
      'package.json',
    ],
    packages: ['zod', 'node'],
  },

  renderer: {
    own: ['renderer', contract],
    packages: [
      '@fontsource-variable/inter',
      '@fontsource-variable/jetbrains-mono',
      'lightweight-charts',
      'radix-ui',
      'react',
      'react-dom',
      'zod',
    ],
  },
  'renderer/vite.config.ts': { own: [], packages: ['vite', '@vitejs/plugin-react', 'node'] },
}

/** The name of the room that a file belongs to; undefined where it has none. */
export function roomOf(file: string): string | undefined {
  const names = Object.keys(rooms).filter((name) => isUnder(file, name))
  return names.sort((a, b) => b.length - a.length)[0]
}

/** True for the path itself and for what lies under it. */
export function isUnder(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`)
}
