import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import { createDesk } from '../../main/desk.ts'
import { embeddedModel } from '../../main/models/local/embedded-model.ts'
import { openBackend } from '../../main/open-backend.ts'
import type { FreeLexicon, FreeTrace } from '../../main/ports.ts'
import { buildPorts, systemClock } from '../../main/real-ports.ts'
import { readWords } from '../../main/words/read-words.ts'
import { startPaperOutside } from '../../test/faults/paper-outside.ts'
import { serveModel } from '../../test/models/served/serve-model.ts'

// `node scripts/bench/reading.ts [--rounds N] [--home DIR --model NAME] [--url URL --served NAME [--key-env VARIABLE]]`: from
// a keystroke to its reading, and from Enter to the ticket, per backend, with the floors of the same run beside them. The
// larger models are measured where they are named, and said not to be measured where they are not.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '40' },
    home: { type: 'string' },
    model: { type: 'string' },
    url: { type: 'string' },
    served: { type: 'string' },
    'key-env': { type: 'string' },
  },
})
const rounds = Number(values.rounds)

/** Free language that the shipped model reads outright or asks back; the numbers differ each round, so that nothing is kept. */
const sentences = [
  (n: number) => `i want to go long sol, risk ${1 + n / 100}%, stop at 95, entry at 100`,
  (n: number) => `please buy ${n} sol at 100 with a stop at 95`,
  () => 'please close half of my sol',
  (n: number) => `move my stop on sol to ${90 + n / 100}`,
]
const terse = 'l sol r2% e100 s95 t110:50%'

const at = (all: readonly number[], share: number): number =>
  [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN
function say(name: string, ms: readonly number[], target: number | null = null): void {
  const [median, worst] = [at(ms, 0.5), at(ms, 0.95)]
  const against = target === null ? '' : `  target ${target}: ${median < target ? 'met' : 'MISSED'}`
  const show = (value: number) => value.toFixed(value < 10 ? 3 : 1).padStart(9)
  process.stdout.write(`${name.padEnd(62)} median ${show(median)}  p95 ${show(worst)} ms${against}\n`)
}
async function times(count: number, task: (n: number) => unknown): Promise<number[]> {
  const spent: number[] = []
  for (let n = -3; n < count; n += 1) {
    const began = performance.now()
    await task(Math.abs(n) + 1)
    if (n >= 0) spent.push(performance.now() - began)
  }
  return spent
}

// --- keystroke to reading

const plain = { coins: ['BTC', 'ETH', 'SOL', 'HYPE', 'kPEPE'], price: () => '100' }
process.stdout.write('keystroke to reading, the terse grammar alone\n')
say('floor: the words split at spaces', await times(rounds * 20, () => terse.split(/[\s,]+/).map((one) => one.trim())))
say(
  'terse words, all prefixes of one sentence in turn',
  await times(rounds * 20, (n) => readWords(terse.slice(0, (n % terse.length) + 1), plain)),
  1,
)
say('free words that it can’t read', await times(rounds * 20, (n) => readWords(sentences[n % 4]!(n), plain)), 1)

// --- the runtime alone

const { settings } = embeddedModel('tiny')!
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: LlamaLogLevel.error })
const model = await llama.loadModel({ modelPath: settings.modelPath, gpuLayers: 0 })
const context = await model.createContext({ contextSize: 512, batchSize: 512, threads: 1 })
const sequence = context.getSequence()

/** The same prompt and as many tokens, from the runtime as it is: no grammar, no process, no reading, no check. */
async function bare(prompt: string, tokens: number): Promise<void> {
  const asked = model.tokenize(prompt, true)
  await sequence.adaptStateToTokens(asked.slice(0, -1), false)
  let made = 0
  for await (const _ of sequence.evaluate(asked.slice(sequence.nextTokenIndex), {
    temperature: 0,
    yieldEogToken: true,
  }))
    if (++made >= tokens) break
}

// --- Enter to ticket

const home = mkdtempSync(join(tmpdir(), 'desk-bench-'))
const paper = await startPaperOutside({ fund: '1000000' })
await paper.control.still(true)
await paper.control.move('SOL', '100')
const served = await serveModel()

type Named = {
  name: string
  backend: { name: string; server: { url: string; served: string; key: string | null } | null }
  target: number | null
  home?: string
}
const backends: Named[] = [
  { name: 'shipped model, its own process', backend: { name: 'tiny', server: null }, target: 100 },
  {
    name: 'shipped model behind HTTP',
    backend: { name: 'vllm', server: { url: served.url, served: 'tiny', key: null } },
    target: null,
  },
]
const notMeasured: string[] = []
if (values.model === undefined)
  notMeasured.push('HyperLLM-4B on this machine (install it, then name it with --home DIR --model NAME)')
else
  backends.push({
    name: `${values.model}, its own process`,
    backend: { name: values.model, server: null },
    target: null,
    ...(values.home === undefined ? {} : { home: values.home }),
  })
if (values.url === undefined || values.served === undefined)
  notMeasured.push('HyperLLM-4B on vLLM (name it with --url URL --served NAME [--key-env VARIABLE])')
else {
  const key = values['key-env'] === undefined ? null : (process.env[values['key-env']] ?? null)
  backends.push({
    name: `${values.served} on ${new URL(values.url).host}`,
    backend: { name: 'vllm', server: { url: values.url, served: values.served, key } },
    target: null,
  })
}

for (const { name, backend, target, home: from = home } of backends) {
  const opened = await openBackend(backend.name, { homeDir: from, clock: systemClock, server: backend.server })
  const built = await buildPorts({ homeDir: mkdtempSync(join(home, 'desk-')), host: 'cli', paper })
  const traces: FreeTrace[] = []
  const free = {
    ...opened.free,
    read: async (words: string, lexicon: FreeLexicon, signal?: AbortSignal) => {
      const reading = await opened.free.read(words, lexicon, signal)
      if (reading.trace !== null) traces.push(reading.trace)
      return reading
    },
  }
  const desk = createDesk({ ...built, models: { ...built.models, free: () => free } })
  await desk.ready
  let failed = 0
  const ask = async (n: number) => {
    const { reading } = await desk.handlers['words.read']({ words: sentences[n % 4]!(n) })
    if (reading.by === 'none') failed += 1
  }
  const began = performance.now()
  await ask(1)
  const first = performance.now() - began
  traces.length = 0
  const spent = await times(rounds, ask)
  process.stdout.write(`\n${name}: Enter to ticket or question, its journal row on the disk\n`)
  say('first sentence, its start included', [first])
  say('Enter to ticket or question', spent, target)
  say(
    'of that the model',
    traces.map(({ ms }) => ms),
  )
  const firsts = traces.flatMap(({ firstTokenMs }) => (firstTokenMs === null ? [] : [firstTokenMs]))
  if (firsts.length > 0) say('time to its first token', firsts)
  const rates = traces.flatMap(({ tokens, ms, firstTokenMs }) =>
    tokens !== null && tokens > 1 && firstTokenMs !== null && ms > firstTokenMs
      ? [((tokens - 1) * 1_000) / (ms - firstTokenMs)]
      : [],
  )
  // The test server sends a whole answer in pieces; its pace would say nothing of the model.
  if (rates.length > 0 && backend.server?.url !== served.url)
    process.stdout.write(
      `${'tokens a second after the first'.padEnd(62)} median ${at(rates, 0.5).toFixed(0).padStart(9)}\n`,
    )
  if (backend.name === 'tiny') {
    const prompts = traces.flatMap(({ prompt, tokens }) => (tokens === null ? [] : [{ prompt, tokens: tokens + 1 }]))
    say(
      'floor: the runtime alone, same prompts, as many tokens',
      await times(prompts.length, (n) => {
        const { prompt, tokens } = prompts[n % prompts.length]!
        return bare(prompt, tokens)
      }),
    )
  }
  if (backend.server !== null)
    say(
      'floor: one GET of its list of models',
      await times(rounds, async () => (await fetch(`${backend.server!.url}/models`)).text()),
    )
  process.stdout.write(`${'not read'.padEnd(62)} ${failed} of ${rounds + 4}\n`)
  await desk.close()
  await opened.close()
}
for (const one of notMeasured) process.stdout.write(`\nnot measured: ${one}\n`)

await served.kill()
await paper.stop()
rmSync(home, { recursive: true, force: true })
process.exit(0)
