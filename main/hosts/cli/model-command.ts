import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  checkPair,
  convertPair,
  findModel,
  installModel,
  listModels,
  ModelRefusal,
  memoryNeed,
  mergeForVllm,
  mergeToGguf,
  probeMachine,
  readGguf,
  removeModel,
  verifyModel,
} from '../../model-tools.ts'
import { homeDir } from '../home-dir.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

const options = {
  home: { type: 'string' },
  base: { type: 'string' },
  adapter: { type: 'string' },
  out: { type: 'string' },
  sha256: { type: 'string' },
  'adapter-sha256': { type: 'string' },
  licence: { type: 'string' },
  threads: { type: 'string' },
  context: { type: 'string', default: '4096' },
  install: { type: 'string' },
  merged: { type: 'boolean', default: false },
  vllm: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const
type Values = ReturnType<typeof parse>['values']
const parse = (args: string[]) => parseArgs({ args, allowPositionals: true, options })

const usage =
  'say list, convert --base F --adapter DIR, install NAME FILE|URL [--adapter FILE|URL], verify [NAME] or remove NAME. Nothing was done.'

/** `desk model …`: the models of a home folder. Nothing here loads a model. */
export async function modelCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args)
  const [what, ...rest] = positionals
  const home = homeDir(values.home, terminal.env)
  try {
    if (what === 'convert' && rest.length === 0) return await convert(values, home, terminal)
    if (what === 'install' && rest.length === 2) return await install(rest[0]!, rest[1]!, values, home, terminal)
    if (what === 'list' && rest.length === 0) return await list(values, home, terminal)
    if (what === 'verify' && rest.length <= 1) return verify(rest[0], values, home, terminal)
    if (what === 'remove' && rest.length === 1) {
      removeModel(findModel(home, rest[0]!))
      terminal.out(`${rest[0]} is removed.\n`)
      return 0
    }
  } catch (thrown) {
    if (thrown instanceof ModelRefusal) throw new BrokenInput(thrown.message)
    throw thrown
  }
  throw new BrokenInput(usage)
}

/** Progress on one line of a terminal that a person looks at; nothing elsewhere. */
function progressLine(terminal: Terminal) {
  let isShown = false
  return {
    show(text: string) {
      if (!terminal.isInteractive) return
      terminal.out(`\r\x1b[K${text}`)
      isShown = true
    },
    clear() {
      if (isShown) terminal.out('\r\x1b[K')
    },
  }
}

/** Ctrl+C stops between two pieces of work, so that the same command can go on from there. */
async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort()
  process.once('SIGINT', stop)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', stop)
  }
}

function threadsOf({ threads }: Values): number {
  if (threads === undefined) return availableParallelism()
  if (!/^[1-9]\d?$/.test(threads))
    throw new BrokenInput(`--threads ${threads} is no number from 1 to 99. Nothing was done.`)
  return Number.parseInt(threads, 10)
}

async function convert(values: Values, home: string, terminal: Terminal): Promise<number> {
  const { base, adapter } = values
  if (base === undefined || adapter === undefined)
    throw new BrokenInput(
      'convert needs --base (a GGUF; with --vllm the folder of the base model) and --adapter (the folder of a PEFT adapter).',
    )
  const out = values.out ?? '.'
  const line = progressLine(terminal)
  const onProgress = ({ done, name, secondsLeft }: { done: number; name: string; secondsLeft: number | null }) =>
    line.show(`${(100 * done).toFixed(0)}%  ${name}${secondsLeft === null ? '' : `  ${Math.ceil(secondsLeft)} s left`}`)
  const common = { adapter, out, threads: threadsOf(values), onProgress }
  return stoppable(async (signal) => {
    if (values.vllm) {
      const { folder, report, serve } = await mergeForVllm({ ...common, baseFolder: base, signal })
      line.clear()
      terminal.out(
        `${said(report)}\nMerged into ${folder}. vLLM refuses DoRA adapters, so serve the merged model:\n  ${serve}\n`,
      )
      return 0
    }
    if (values.merged) {
      const { file, report, notes } = await mergeToGguf({ ...common, base, signal })
      line.clear()
      terminal.out(`${[said(report), ...notes].join('\n')}\nMerged into ${file}.\n`)
      return 0
    }
    const pair = await convertPair({ ...common, base, signal })
    line.clear()
    terminal.out(
      `${[said(pair.report), ...pair.notes].join('\n')}\n${pair.base}\n${pair.adapter}\nThey belong together (pair ${pair.pairId}).\n`,
    )
    if (values.install === undefined) return 0
    const model = { at: pair.base, sha256: null }
    await installModel({
      home,
      name: values.install,
      model,
      adapter: { at: pair.adapter, sha256: null },
      licence: values.licence ?? null,
    })
    terminal.out(`Installed as ${values.install}.\n`)
    return 0
  })
}

function said({
  rows,
  negative,
  zero,
  worstScaleError,
  seconds,
  gigaMultiplications,
  resumed,
}: Awaited<ReturnType<typeof convertPair>>['report']): string {
  const pace = gigaMultiplications / Math.max(seconds, 1e-9)
  return [
    `${rows} rows in ${seconds.toFixed(1)} s (${pace.toFixed(1)} GMAC/s${resumed > 0 ? `, ${resumed} tensors were done before` : ''}).`,
    ...(worstScaleError > 0 ? [`Largest rounding of a block's scale: ${(100 * worstScaleError).toFixed(3)}%.`] : []),
    ...(negative > 0 ? [`${negative} rows have a negative magnitude.`] : []),
    ...(zero > 0 ? [`${zero} rows are switched off by the adapter.`] : []),
  ].join(' ')
}

async function install(name: string, at: string, values: Values, home: string, terminal: Terminal): Promise<number> {
  const line = progressLine(terminal)
  const model = await stoppable((signal) =>
    installModel({
      home,
      name,
      model: { at, sha256: values.sha256 ?? null },
      adapter: values.adapter === undefined ? null : { at: values.adapter, sha256: values['adapter-sha256'] ?? null },
      licence: values.licence ?? null,
      onProgress: (file, got, total) =>
        line.show(`${file}  ${gigabytes(got)}${total === null ? '' : ` of ${gigabytes(total)}`} GB`),
      signal,
    }),
  )
  line.clear()
  terminal.out(`${name} is installed in ${model.folder}.\nSHA-256 ${model.model.sha256}\n`)
  if (values.sha256 === undefined)
    terminal.out('No --sha256 was given: this is what came, not what its publisher says it should be.\n')
  return 0
}

async function list(values: Values, home: string, terminal: Terminal): Promise<number> {
  const { models, broken } = listModels(home)
  const context = Number.parseInt(values.context, 10)
  if (!Number.isInteger(context) || context < 1)
    throw new BrokenInput(`--context ${values.context} is no number of tokens.`)
  const machine = await probeMachine()
  const rows = models.map((model) => {
    const path = (file: string) => join(model.folder, file)
    const file = readGguf(path(model.model.name))
    const adapter = model.adapter === null ? null : readGguf(path(model.adapter.name))
    const need = memoryNeed(file, adapter, context)
    const fits = need === null ? null : need.total < machine.memory.free
    const fitsGpu = need === null || machine.gpu === null ? null : need.total < machine.gpu.free
    return {
      name: model.name,
      licence: model.licence,
      source: model.source,
      sha256: model.model.sha256,
      need,
      fits,
      fitsGpu,
    }
  })
  if (values.json) {
    terminal.out(`${JSON.stringify({ machine, models: rows, broken })}\n`)
    return 0
  }
  const gpu =
    machine.gpu === null ? `no GPU (${machine.why})` : `${machine.gpu.name}, ${gigabytes(machine.gpu.free)} GB free`
  terminal.out(
    `This machine: ${gigabytes(machine.memory.free)} of ${gigabytes(machine.memory.total)} GB memory free; ${gpu}.\n`,
  )
  if (rows.length === 0) terminal.out('No model is installed.\n')
  for (const { name, need, fits, fitsGpu, licence } of rows) {
    const size = need === null ? 'size not known' : `needs about ${gigabytes(need.total)} GB at ${context} tokens`
    const where =
      fitsGpu === true ? 'fits the GPU' : fits === true ? 'fits memory' : fits === false ? 'does not fit now' : ''
    terminal.out(`${name.padEnd(24)} ${size}; ${where}${licence === null ? '' : `; ${licence}`}\n`)
  }
  for (const one of broken) terminal.complain(`Not usable: ${one}`)
  return 0
}

function verify(name: string | undefined, values: Values, home: string, terminal: Terminal): number {
  if (name === undefined && values.base !== undefined) {
    checkPair(values.base, values.adapter ?? null)
    terminal.out('They may be loaded together.\n')
    return 0
  }
  const models = name === undefined ? listModels(home).models : [findModel(home, name)]
  let isWhole = true
  for (const model of models) {
    const wrong = verifyModel(model)
    isWhole &&= wrong.length === 0
    terminal.out(`${model.name}: ${wrong.length === 0 ? 'as installed.' : wrong.join(' ')}\n`)
  }
  if (models.length === 0) terminal.out('No model is installed.\n')
  return isWhole ? 0 : 3
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2)
}
