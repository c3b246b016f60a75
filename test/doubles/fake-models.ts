import type { Backend, ModelsView } from '../../preload/contract/models.ts'
import type { Handlers } from '../../preload/contract/requests.ts'
import type { fakeStream } from './fake-stream.ts'

const gigabyte = 1e9
const hash = (digit: string) => digit.repeat(64)

const none: Backend = {
  id: 'none',
  kind: 'none',
  isChosen: false,
  state: 'idle',
  why: null,
  memory: null,
  runsOn: null,
  speed: null,
  files: null,
}

/** The models of a walk-through: the shipped one chosen, a pair that fits the GPU, one that fits nowhere, and a server. */
export function modelsValue(): ModelsView {
  return {
    chosen: 'tiny',
    backends: [
      none,
      {
        ...none,
        id: 'tiny',
        kind: 'embedded',
        isChosen: true,
        state: 'ready',
        memory: { need: 9_000_000, fits: 'memory', text: 'Needs about 0.01 GB; 11.20 GB of memory are free.' },
        runsOn: 'CPU, 1 thread',
        speed: { sentences: 42, p50Ms: 14.2, p95Ms: 21.8, firstTokenMs: 3.1, tokensPerSecond: 2410 },
        files: {
          bytes: 4_600_000,
          sha256: [hash('a'), hash('b')],
          licence: 'Apache-2.0',
          source: 'shipped with the desk',
          installed: null,
        },
      },
      {
        ...none,
        id: 'hyperllm-4b',
        kind: 'local',
        memory: { need: 4.2 * gigabyte, fits: 'gpu', text: 'Needs about 4.20 GB; 22.90 GB of the GPU are free.' },
        files: {
          bytes: 2.9 * gigabyte,
          sha256: [hash('c'), hash('d')],
          licence: 'Apache-2.0',
          source: 'converted/base.gguf + converted/adapter.gguf',
          installed: '2026-11-20T09:12:00.000Z',
        },
      },
      {
        ...none,
        id: 'large-70b',
        kind: 'local',
        state: 'missing',
        why: 'It needs about 48.10 GB, and this machine has 22.90 GB free on the GPU and 11.20 GB of memory.',
        memory: {
          need: 48.1 * gigabyte,
          fits: 'nowhere',
          text: 'Needs about 48.10 GB; 22.90 GB of the GPU and 11.20 GB of memory are free.',
        },
        files: {
          bytes: 42 * gigabyte,
          sha256: [hash('e')],
          licence: null,
          source: 'https://models.example/large-70b.gguf',
          installed: '2026-11-21T17:40:00.000Z',
        },
      },
      { ...none, id: 'vllm', kind: 'remote' },
    ],
    machine: {
      memory: { total: 16 * gigabyte, free: 11.2 * gigabyte },
      gpu: { name: 'NVIDIA RTX 4090 (cuda)', total: 24 * gigabyte, free: 22.9 * gigabyte },
      why: null,
    },
    remote: {
      url: 'https://gpu.example/v1',
      model: 'hyperllm-4b-v0.4',
      hasKey: true,
      keyKept: 'in this computer’s keychain (gnome_libsecret)',
    },
    install: null,
    broken: ['half-copied: its model.json is not valid (model)'],
    disagreements: [
      { model: 'hyperllm-4b', category: 'risk_percent', readings: 31, offered: 29, allIn: 3, naive: 20, no: 6 },
      { model: 'hyperllm-4b', category: 'notional', readings: 12, offered: 12, allIn: 11, naive: 0, no: 1 },
    ],
  }
}

type ModelRequests = Pick<Handlers, Extract<keyof Handlers, `models.${string}`>>

/** Answers that look right; the walk-through moves the stream on. */
export function modelsHandlers(stream: ReturnType<typeof fakeStream<'models'>>): ModelRequests {
  return {
    'models.look': async () => ({}),
    'models.choose': async ({ id }) => {
      const backends = stream.value().backends.map((one) => ({ ...one, isChosen: one.id === id }))
      stream.patch({ chosen: id, backends })
      return { text: `${id} reads free language from now on.` }
    },
    'models.setRemote': async ({ url, model, key }) => {
      const hasKey = key === null ? (stream.value().remote?.hasKey ?? false) : key !== ''
      stream.patch({ remote: { url, model, hasKey, keyKept: hasKey ? 'in this computer’s keychain' : null } })
      return { text: `The server is ${url}.` }
    },
    'models.forgetRemote': async () => {
      stream.patch({ remote: null })
      return { text: 'The server and its key are forgotten.' }
    },
    'models.checkRemote': async () => ({
      isReady: true,
      text: 'The server answers and serves hyperllm-4b-v0.4.',
      models: ['hyperllm-4b-v0.4'],
    }),
    'models.install': async ({ name }) => {
      stream.patch({ install: { name, is: 'running', file: 'model.gguf', got: 1.1e9, total: 2.5e9, text: null } })
      return { text: `${name} is being fetched.` }
    },
    'models.stopInstall': async () => {
      const { install } = stream.value()
      if (install !== null)
        stream.patch({ install: { ...install, is: 'stopped', text: 'You stopped it. What came is kept.' } })
      return { text: 'Stopped. What came is kept.' }
    },
    'models.remove': async ({ name }) => {
      stream.patch({ backends: stream.value().backends.filter((one) => one.id !== name) })
      return { text: `${name} is removed.` }
    },
  }
}
