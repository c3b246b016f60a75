import type { Backend } from '../../preload/contract/models.ts'

/** The fixed sentences of the Models screen. */
export const modelTexts = {
  how: 'A digit, or Enter on a row, chooses what reads free language. What the terse grammar reads whole goes to no model.',
  none: 'Words are read by the terse grammar alone. Nothing is loaded and nothing leaves this machine.',
  embedded: 'Comes with the desk. Words stay on this machine.',
  local: 'Runs on this machine. Words stay here.',
  remote: (url: string) =>
    `Words that the grammar can’t read go to ${url}, with prices, fees and your settings of the coin.`,
  noRemote: 'A vLLM server of yours, or of your desk: give its address first.',
  loading: 'It is loading. Terse words are read meanwhile as ever; other words wait for it.',
  unusable: 'can’t be used',
  restart: 'Choosing it again starts it anew.',
  removing: (name: string, size: string) => `${name} and its files (${size}) go from this disk.`,
  removingFolder: (name: string) => `The folder ${name} and all in it go from this disk.`,
  noSize:
    'No model has offered a size of its own yet. The built-in one never does; a chat model may, and it is only compared.',
  serverNote:
    'https, or http on this machine. The answer is checked as a stranger’s: it only says what each number is for.',
  keyKept: (where: string) => `A key is kept ${where}. Empty keeps it; it is never shown.`,
  noKey: 'Where the server asks for one. It is kept by this computer, and never shown again.',
  installNote: 'A GGUF file: a path on this machine, or an https address.',
  shaNote: '64 hex digits; what comes is thrown away where it differs. Empty: nobody says what it should be.',
  noMachine: 'This machine was not looked at yet.',
  noGpu: 'none that can be used',
  hyper: 'The published adapter is DoRA: llama.cpp and vLLM can’t load it as it is. One command makes it exact, once.',
  hyperSteps: [
    'Fetch the base as a GGUF (Qwen3-4B-Instruct-2507, Q4_K_M or better) and the adapter’s folder (UVLabs/HyperLLM-4b).',
    'For this machine: converts, checks and installs. Then choose it here.',
    'For a vLLM server, from the base as published: it prints the exact line to serve it with. Then give its address here.',
  ],
  hyperLocal:
    'npm run -s desk -- model convert --base Qwen3-4B-Instruct-2507-Q4_K_M.gguf --adapter HyperLLM-4b --out converted --install hyperllm-4b',
  hyperRemote:
    'npm run -s desk -- model convert --vllm --base Qwen3-4B-Instruct-2507 --adapter HyperLLM-4b --out converted',
} as const

/** What a backend is called. */
export function backendName({ id, kind }: Pick<Backend, 'id' | 'kind'>): string {
  if (kind === 'none') return 'No model'
  if (kind === 'remote') return 'vLLM server'
  return id
}

/** How the state of the chosen one is said. */
export const stateWords: Record<Backend['state'], string> = {
  missing: 'missing',
  idle: '',
  loading: 'loading',
  ready: 'ready',
  failed: 'failed',
}

/** What kinds of order a size was compared over. */
export const categoryNames: Record<string, string> = {
  risk_percent: 'risk %',
  risk_usd: 'risk $',
  notional: 'notional',
  allocate_percent: 'allocate %',
  margin: 'margin',
  base: 'size',
  fraction: 'part',
  volatility: 'vol %',
  kelly: 'kelly',
  question: 'asked back',
  none: 'no order',
}
