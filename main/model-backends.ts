import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Backend, InstallView, MemoryView, Speed } from '../preload/contract/models.ts'
import type { KeyWrap } from './keys/key-wrap.ts'
import { openServerKey, type ServerKey } from './keys/server-key.ts'
import { findModel, type InstalledModel, listModels } from './models/catalog.ts'
import { runJob } from './models/catalog-jobs.ts'
import { type EmbeddedModel, embeddedModel } from './models/local/embedded-model.ts'
import { catalogEntry, forkModel, type ModelChild } from './models/local/fork-model.ts'
import type { LocalModel } from './models/local/local-model.ts'
import { gigabytes } from './models/memory-need.ts'
import { firstChoice, type ModelChoice, readModelChoice, writeModelChoice } from './models/model-choice.ts'
import { type Machine, probeMachine } from './models/probe-machine.ts'
import { checkAddress } from './models/vllm/vllm-client.ts'
import { chatContext, embeddedReader, installedReader, remoteLimitMs, remoteReader } from './open-reader.ts'
import type { ChatModel, Clock, FreeReader, FreeReading, ModelBackends } from './ports.ts'
import { missingReader } from './words/model/missing-reader.ts'
import { openKnowledge } from './words/model/read-free-words.ts'

/** Where the models are, and what starts and times them. */
export type BackendSetting = {
  homeDir: string
  clock: Clock
  keyWrap: KeyWrap | null
  modelsDir?: string
  startModelChild?: (entry: string) => ModelChild
  /** Whether the chosen model is loaded, or its server looked at, before there are words for it. */
  mayWake?: boolean
  /** For one answer of the server; absent: 30 s. */
  remoteLimitMs?: number
  /** Stands in for the home's own choice and key, where somebody names a backend for one run. */
  instead?: { choice: ModelChoice; key: string | null }
}

/** What reads now. `state` is asked when it is shown. */
type Open = {
  free: FreeReader | null
  /** The same, to be asked in prose; null where it does not chat. */
  chat: ChatModel | null
  state(): Pick<Backend, 'state' | 'why' | 'runsOn'>
  close(): Promise<void>
}

const keptSpeeds = 200
const unlisted = { memory: null, runsOn: null, speed: null, files: null }

/**
 * What can read free language in a home: nothing, the shipped model, each installed one, and one server. One of them is
 * chosen, remembered, and the only one that runs.
 */
export function createModelBackends(
  setting: BackendSetting,
): ModelBackends & { chat(): ChatModel | null; close(): Promise<void> } {
  const { homeDir, clock, keyWrap, startModelChild = forkModel } = setting
  const startCatalog = () => startModelChild(catalogEntry())
  const { instead } = setting
  const key: ServerKey =
    instead === undefined
      ? openServerKey(join(homeDir, 'keys', 'model-server.json'), keyWrap)
      : { read: () => instead.key, kept: () => null, write: () => undefined, forget: () => undefined }
  const listeners = new Set<() => void>()
  const times = new Map<string, { ms: number[]; firstTokenMs: number | null; tokensPerSecond: number | null }>()
  const read = instead === undefined ? readModelChoice(homeDir) : { choice: instead.choice, why: null }
  let choice: ModelChoice = read.choice
  let whyNoChoice = read.why
  let listed = listModels(homeDir)
  let needs: Record<string, { need: number | null }> = {}
  let machine: Machine | null = null
  let install: InstallView | null = null
  let stopInstall: AbortController | null = null
  /** The files that were hashed in this run, as they were then. */
  const verified = new Map<string, string>()
  const shipped = readShipped()

  const tell = () => {
    for (const listener of listeners) listener()
  }

  function readShipped(): { model: EmbeddedModel } | { why: string } {
    try {
      const model = embeddedModel('tiny', setting.modelsDir)
      return model === null ? { why: 'This desk was built without a model of its own.' } : { model }
    } catch (thrown) {
      return { why: `${(thrown as Error).message} Words are read by the terse grammar alone.` }
    }
  }
  const knowledge = openKnowledge('model' in shipped ? shipped.model.knowledge : null)

  let open: Open = openChosen()
  // The shipped one is ready within half a second, so it waits for the first words.
  if (setting.mayWake === true && choice.chosen !== 'tiny') open.free?.wake?.()

  // --- opening the chosen one

  function openChosen(): Open {
    const why = whyMissing(choice.chosen)
    if (why !== null) return missing(choice.chosen, why)
    switch (choice.chosen) {
      case 'none':
        return {
          free: null,
          chat: null,
          state: () => ({ state: 'ready', why: null, runsOn: null }),
          close: async () => undefined,
        }
      case 'tiny': {
        if (!('model' in shipped)) return missing('tiny', shipped.why)
        const { free, model } = embeddedReader(shipped.model.settings, knowledge, {
          clock,
          startModelChild,
          onState: tell,
        })
        return { free: timed('tiny', free), chat: null, state: () => stateOf(model), close: model.close }
      }
      case 'vllm':
        return openRemote()
      default: {
        const installed = findModel(homeDir, choice.chosen)
        const { free, model } = installedReader(installed, knowledge, {
          clock,
          startModelChild,
          onState: tell,
          whyNot: () => whyNotLoad(installed),
        })
        return { free: timed(installed.name, free), chat: model, state: () => stateOf(model), close: model.close }
      }
    }
  }

  function missing(name: string, why: string): Open {
    return {
      free: missingReader(name, why),
      chat: null,
      state: () => ({ state: 'missing', why, runsOn: null }),
      close: async () => undefined,
    }
  }

  function stateOf(model: LocalModel): Pick<Backend, 'state' | 'why' | 'runsOn'> {
    const state = model.state()
    return {
      state: state.is,
      why: state.is === 'failed' ? state.why : null,
      runsOn: state.is === 'ready' ? state.runsOn : null,
    }
  }

  function openRemote(): Open {
    const { url, model: name } = choice.remote!
    let state: Pick<Backend, 'state' | 'why'> = { state: 'idle', why: null }
    const stopped = new AbortController()
    const become = (next: typeof state) => {
      state = next
      tell()
    }
    const { free, model } = remoteReader(
      {
        url,
        model: name,
        key: async () => key.read(new URL(url).origin),
        limitMs: setting.remoteLimitMs ?? remoteLimitMs,
        onAnswer: (failure) => {
          if (failure === null) become({ state: 'ready', why: null })
          else if (failure.is !== 'stopped') become({ state: 'failed', why: failure.text })
        },
      },
      knowledge,
    )
    let isAsked = false
    const look = () => {
      if (isAsked) return
      isAsked = true
      become({ state: 'loading', why: null })
      void model.check(stopped.signal).then((answer) => {
        isAsked = state.state === 'ready'
        if (answer.is === 'ready') become({ state: 'ready', why: null })
        else if (answer.is !== 'stopped') become({ state: 'failed', why: answer.text })
      })
    }
    return {
      free: { ...timed('vllm', free), wake: look },
      chat: model,
      state: () => ({ ...state, runsOn: new URL(url).host }),
      close: async () => stopped.abort(),
    }
  }

  /** Why a backend can't be chosen at all; null where it can. */
  function whyMissing(id: string): string | null {
    if (id === 'none') return whyNoChoice
    if (id === 'tiny') return 'why' in shipped ? shipped.why : null
    if (id === 'vllm') {
      if (choice.remote === null) return 'No server is set. Give its address and the name of its model.'
      const address = checkAddress(choice.remote.url)
      return 'why' in address ? address.why : null
    }
    const broken = listed.broken.find((one) => one.startsWith(`${id}: `))
    if (broken !== undefined) return `${broken}. Remove it and install it again.`
    if (!listed.models.some((model) => model.name === id)) return `No model "${id}" is installed.`
    const memory = memoryOf(needs[id]?.need ?? null)
    return memory?.fits === 'nowhere' && !isRunning(id) ? memory.text : null
  }

  const isRunning = (id: string): boolean =>
    choice.chosen === id && open !== undefined && ['loading', 'ready'].includes(open.state().state)

  /** Asked before each load: the files are those that were installed, and there is room for them. */
  async function whyNotLoad(installed: InstalledModel): Promise<string | null> {
    const { name, folder } = installed
    const files = [installed.model, installed.adapter].flatMap((file) =>
      file === null ? [] : [join(folder, file.name)],
    )
    const seen = async () =>
      JSON.stringify(
        await Promise.all(files.map(async (file) => stat(file).then(({ size, mtimeMs, ino }) => [size, mtimeMs, ino]))),
      )
    const before = await seen().catch(() => null)
    if (before === null) return `A file of "${name}" is gone. Remove the model and install it again.`
    if (verified.get(name) !== before) {
      const { wrong } = await runJob(startCatalog, { do: 'verify', home: homeDir, name }, 'verified')
      if (wrong.length > 0) return `${wrong.join(' ')} Nothing was loaded; remove the model and install it again.`
      verified.set(name, before)
    }
    await look()
    const memory = memoryOf(needs[name]?.need ?? null)
    return memory?.fits === 'nowhere'
      ? `${memory.text} Nothing was loaded; close something, or choose a smaller one.`
      : null
  }

  function memoryOf(need: number | null): MemoryView | null {
    if (need === null || machine === null) return null
    const { gpu, memory } = machine
    const fits = gpu !== null && need <= gpu.free ? 'gpu' : need <= memory.free ? 'memory' : 'nowhere'
    const room = [
      ...(gpu === null ? [] : [`${gigabytes(gpu.free)} of the GPU`]),
      `${gigabytes(memory.free)} of memory`,
    ].join(' and ')
    const text = `It needs about ${gigabytes(need)}, and ${room} ${gpu === null ? 'is' : 'are'} free.`
    return { need, fits, text }
  }

  // --- how fast it is

  function timed(id: string, free: FreeReader): FreeReader {
    return {
      ...free,
      async read(words, lexicon, signal) {
        const reading: FreeReading = await free.read(words, lexicon, signal)
        const { trace } = reading
        if (trace !== null && trace.answer !== null) {
          const held = times.get(id) ?? { ms: [], firstTokenMs: null, tokensPerSecond: null }
          held.ms = [...held.ms, trace.ms].slice(-keptSpeeds)
          held.firstTokenMs = trace.firstTokenMs
          const after = trace.ms - (trace.firstTokenMs ?? trace.ms)
          held.tokensPerSecond =
            trace.tokens === null || trace.tokens < 2 || after <= 0 ? null : ((trace.tokens - 1) * 1_000) / after
          times.set(id, held)
          tell()
        }
        return reading
      },
    }
  }

  function speedOf(id: string): Speed | null {
    const held = times.get(id)
    if (held === undefined) return null
    const sorted = held.ms.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
    const { firstTokenMs, tokensPerSecond } = held
    return { sentences: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), firstTokenMs, tokensPerSecond }
  }

  // --- what is shown

  function backendOf(base: Pick<Backend, 'id' | 'kind'> & Partial<Backend>): Backend {
    const isChosen = choice.chosen === base.id
    const why = whyMissing(base.id)
    const state = isChosen
      ? open.state()
      : { state: why === null ? ('idle' as const) : ('missing' as const), why, runsOn: null }
    return { ...unlisted, ...base, isChosen, ...state, speed: speedOf(base.id) }
  }

  function view(): ReturnType<ModelBackends['view']> {
    const tiny =
      'model' in shipped ? { files: { ...shipped.model.files, source: 'shipped with the desk', installed: null } } : {}
    const origin = choice.remote === null || !URL.canParse(choice.remote.url) ? null : new URL(choice.remote.url).origin
    const kept = origin === null ? null : key.kept(origin)
    return {
      chosen: choice.chosen,
      backends: [
        backendOf({ id: 'none', kind: 'none' }),
        backendOf({ id: 'tiny', kind: 'embedded', ...tiny }),
        ...listed.models.map((model) => backendOf({ id: model.name, kind: 'local', ...filesOf(model) })),
        backendOf({ id: 'vllm', kind: 'remote' }),
      ],
      machine,
      remote: choice.remote === null ? null : { ...choice.remote, hasKey: kept !== null, keyKept: kept },
      install,
      broken: listed.broken,
    }
  }

  function filesOf({
    name,
    model,
    adapter,
    licence,
    source,
    installed,
  }: InstalledModel): Pick<Backend, 'files' | 'memory'> {
    return {
      memory: memoryOf(needs[name]?.need ?? null),
      files: {
        bytes: model.bytes + (adapter?.bytes ?? 0),
        sha256: [model.sha256, ...(adapter === null ? [] : [adapter.sha256])],
        licence,
        source,
        installed,
      },
    }
  }

  // --- what is done

  let looking: Promise<void> | null = null
  function look(): Promise<void> {
    looking ??= (async () => {
      listed = listModels(homeDir)
      const [found, told] = await Promise.all([
        probeMachine(startCatalog),
        listed.models.length === 0
          ? { needs: {} }
          : runJob(startCatalog, { do: 'look', home: homeDir, context: chatContext }, 'needs'),
      ])
      needs = told.needs
      machine = found
      tell()
    })().finally(() => {
      looking = null
    })
    return looking
  }

  /** Another server: what reads now is opened anew only where it is that server. */
  async function change(next: ModelChoice): Promise<void> {
    if (choice.chosen === 'vllm') return reopen(next)
    writeModelChoice(homeDir, next)
    choice = next
    tell()
  }

  async function reopen(next: ModelChoice): Promise<void> {
    writeModelChoice(homeDir, next)
    choice = next
    whyNoChoice = null
    const before = open
    open = openChosen()
    await before.close()
    open.free?.wake?.()
    tell()
  }

  return {
    free: () => open.free,
    chat: () => open.chat,
    view,
    onChange: (listener) => void listeners.add(listener),
    look,

    async choose(id) {
      listed = listModels(homeDir)
      const why = whyMissing(id)
      if (id !== 'none' && why !== null) throw new Error(`${why} Nothing was changed.`)
      await reopen({ ...choice, chosen: id })
      return id === 'none' ? 'The terse grammar reads alone from now on.' : `${id} reads free language from now on.`
    },

    async setRemote({ url, model, key: given }) {
      const address = checkAddress(url)
      if ('why' in address) throw new Error(`${address.why} Nothing was changed.`)
      const { origin } = address.base
      if (given !== null && /[^\x21-\x7e]/.test(given))
        throw new Error('The key holds a space or a character that no key has. Nothing was changed.')
      if (given === '') key.forget()
      else if (given !== null) key.write(origin, given)
      await change({ ...choice, remote: { url, model } })
      const kept = key.kept(origin)
      return `The server is ${address.base.host}, its model ${model}; ${kept === null ? 'it gets no key' : `its key is kept ${kept}`}.`
    },

    async forgetRemote() {
      key.forget()
      const wasChosen = choice.chosen === 'vllm'
      await change({ chosen: wasChosen ? firstChoice.chosen : choice.chosen, remote: null })
      return `The server and its key are forgotten${wasChosen ? `; ${firstChoice.chosen} reads from now on` : ''}.`
    },

    async checkRemote() {
      if (choice.remote === null) throw new Error('No server is set. Give its address and the name of its model.')
      const { url, model } = choice.remote
      const answer = await remoteReader(
        { url, model, key: async () => key.read(new URL(url).origin), limitMs: setting.remoteLimitMs ?? remoteLimitMs },
        knowledge,
      ).model.check()
      return answer.is === 'ready'
        ? { isReady: true, text: `The server answers and serves ${model}.`, models: answer.models.slice(0, 100) }
        : { isReady: false, text: answer.text, models: [] }
    },

    install(ask, onInstalled) {
      if (stopInstall !== null) throw new Error(`${install?.name} is being installed. Wait for it, or stop it first.`)
      const stop = new AbortController()
      stopInstall = stop
      install = { name: ask.name, is: 'running', file: null, got: 0, total: null, text: null }
      const end = (is: InstallView['is'], text: string) => {
        stopInstall = null
        install = { ...install!, is, text }
        listed = listModels(homeDir)
        tell()
      }
      runJob(startCatalog, { do: 'install', home: homeDir, ...ask }, 'installed', {
        onProgress: (file, got, total) => {
          install = { ...install!, file, got, total }
          tell()
        },
        signal: stop.signal,
      }).then(
        ({ source, sha256 }) => {
          end('done', `${ask.name} is installed.`)
          onInstalled({ name: ask.name, source, sha256 })
          void look().catch(() => undefined)
        },
        (thrown: Error) => end(stop.signal.aborted ? 'stopped' : 'failed', thrown.message),
      )
      tell()
      return `${ask.name} is being installed.`
    },

    stopInstall() {
      if (stopInstall === null) throw new Error('Nothing is being installed.')
      stopInstall.abort()
      return 'Stopped. What came is kept, and the same installation goes on from there.'
    },

    async remove(name) {
      if (choice.chosen === name)
        throw new Error(`${name} is the one that reads. Choose another first; nothing was removed.`)
      const isBroken = listed.broken.some((one) => one.startsWith(`${name}: `))
      const folder = isBroken ? join(homeDir, 'models', name) : findModel(homeDir, name).folder
      await rm(folder, { recursive: true, force: true })
      verified.delete(name)
      listed = listModels(homeDir)
      tell()
      return `${name} is removed.`
    },

    async close() {
      stopInstall?.abort()
      await open.close()
    },
  }
}

/** A backend by its name, to stand in for a home's own choice. */
export function insteadOf(
  name: string,
  server: { url: string; served: string; key: string | null } | null,
): NonNullable<BackendSetting['instead']> {
  const remote = server === null ? null : { url: server.url, model: server.served }
  return { choice: { chosen: name, remote }, key: server?.key ?? null }
}
