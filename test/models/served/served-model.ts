import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import { embeddedModel } from '../../../main/models/local/embedded-model.ts'
import { forkModel } from '../../../main/models/local/fork-model.ts'
import { createLocalModel } from '../../../main/models/local/local-model.ts'
import type { ChatMessage, Clock } from '../../../main/ports.ts'
import { replaceUnknown } from '../../../main/words/model/known-words.ts'
import { answerForm, type Kind, letters, readAnswer, writePrompt } from '../../../main/words/model/roles.ts'
import { cardAnswers } from './card-answers.ts'

// The shipped model behind the HTTP API that vLLM speaks, as a process of its own: /v1/models and /v1/chat/completions with
// streaming and `response_format: json_schema`. It prints one line with its address when it is ready. Which model is named
// in a request decides what is served:
//   tiny     the shipped model's own answer, its roles written as the schema asks
//   claims   the same, with a size of its own
//   raw      the shipped model under a grammar of the schema; it never learnt to chat, so its roles are chance
//   lies     whatever the schema lets it do worst: every role the last one that is offered, and another side
//   prose    words instead of JSON          cut    breaks off half-way
//   hang     takes the request and never answers
// Asked without a schema, in the words of HyperLLM-4B's card, it answers prose: see card-answers.ts, and
//   card-endless   prose that never ends

const key = process.env.SERVED_KEY ?? null
const served = ['tiny', 'claims', 'raw', 'lies', 'prose', 'cut', 'hang', 'card-endless', ...Object.keys(cardAnswers)]
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
const { settings, knowledge } = embeddedModel('tiny')!
const limits = { loadLimitMs: 300_000, answerLimitMs: 120_000 }
const roles = createLocalModel({ ...settings, ...limits }, { clock, start: forkModel })
const raw = createLocalModel({ ...settings, ...limits, contextSize: 4_096 }, { clock, start: forkModel })
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: LlamaLogLevel.error })

type Schema = { properties: Record<string, { enum?: string[] }> }
type Asked = {
  model: string
  messages: ChatMessage[]
  max_tokens: number
  response_format?: { type: string; json_schema: { schema: Schema } }
}

const kindOf: Record<string, Kind> = {
  'a market': 'coin',
  'a number': 'number',
  dollars: 'dollar',
  'a percentage': 'percent',
  'a multiple (x)': 'times',
  'a multiple of the risk (R)': 'r',
  'a multiple of the ATR': 'atr',
  'a part': 'part',
}

/** The masked words and the kinds of their quotes, as the desk's own prompt lists them. */
function sentenceOf(messages: readonly ChatMessage[]): { masked: string; kinds: Kind[] } {
  const { content } = messages.at(-1)!
  const masked = /^Masked: (.*)$/m.exec(content)?.[1] ?? ''
  const listed = [...content.matchAll(/^([A-M]): "(?:[^"\\]|\\.)*" \((.*)\)$/gm)]
  return { masked, kinds: listed.map((one) => kindOf[one[2]!]!) }
}

/** The shipped model's answer in the schema's words. */
async function translated(asked: Asked, claimed: string): Promise<string> {
  const { masked, kinds } = sentenceOf(asked.messages)
  const prompt = writePrompt(replaceUnknown(masked, knowledge.words))
  const answer = await roles.ask({ prompt, form: answerForm(kinds), maxTokens: 96 })
  if (answer.is === 'failed') throw new Error(answer.text)
  const said = readAnswer(answer.text, kinds)!
  const isOpen = said.action === 'open'
  const byLetter = kinds.map((_, at) => [letters[at]!, said.roles[at] ?? 'out'])
  return JSON.stringify({
    action: said.action,
    side: isOpen ? said.side : 'none',
    ...Object.fromEntries(byLetter),
    flags: said.flags,
    claimed_size: isOpen ? claimed : '',
  })
}

function lie({ properties }: Schema, said: string): string {
  const worst = Object.fromEntries(
    Object.entries(properties).flatMap(([name, { enum: offered }]) => (offered ? [[name, offered.at(-1)]] : [])),
  )
  const { side } = JSON.parse(said) as { side: string }
  const other = side === 'long' ? 'short' : 'long'
  return JSON.stringify({ ...JSON.parse(said), ...worst, action: 'open', side: other, claimed_size: '1000000' })
}

async function answerTo(asked: Asked): Promise<string> {
  const schema = asked.response_format!.json_schema.schema
  if (asked.model === 'raw') {
    const { messages, max_tokens: maxTokens } = asked
    const answer = await raw.chat({ messages, schema, maxTokens })
    if (answer.is === 'failed') throw new Error(answer.text)
    return answer.text
  }
  const said = await translated(asked, asked.model === 'claims' ? '40' : '')
  const text = asked.model === 'lies' ? lie(schema, said) : said
  // Nothing leaves that the schema's grammar would not have let through.
  const grammar = await llama.createGrammarForJsonSchema(schema as never)
  grammar.parse(text)
  return text
}

async function textOf(asked: Asked, inProse: (typeof cardAnswers)[string] | undefined): Promise<string> {
  if (asked.response_format === undefined) return inProse!(asked.messages[0]!.content, asked.messages[1]!.content)
  if (asked.model === 'prose') return 'Sure! Go long, the size is 40 SOL.'
  return await answerTo(asked.model === 'cut' ? { ...asked, model: 'tiny' } : asked)
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const piece = { choices: [{ index: 0, delta: { content: 'Position size: 40 SOL\n' }, finish_reason: null }] }
  const more = () => {
    if (!response.destroyed) response.write(`data: ${JSON.stringify(piece)}\n\n`, () => setImmediate(more))
  }
  more()
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ error: { message } }))
}

async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const piece of request) body += piece
  const asked = JSON.parse(body) as Asked
  if (!served.includes(asked.model)) return refuse(response, 404, `The model ${asked.model} does not exist.`)
  if (asked.model === 'hang') return
  const inProse = asked.model === 'cut' ? cardAnswers.card : cardAnswers[asked.model]
  if (asked.response_format === undefined) {
    if (asked.model !== 'card-endless' && inProse === undefined)
      return refuse(response, 400, 'response_format is missing')
  } else if (asked.response_format.type !== 'json_schema' || asked.model.startsWith('card'))
    return refuse(response, 400, 'response_format is not what this model takes')
  if (asked.model === 'card-endless') return void endless(response)
  const text = await textOf(asked, inProse)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const say = (data: unknown) => response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
  const pieces = text.match(text.length > 10_000 ? /[\s\S]{1,1000}/g : /[\s\S]{1,7}/g) ?? []
  for (const [at, content] of pieces.entries()) {
    if (asked.model === 'cut' && at > pieces.length / 2) return void response.destroy()
    say({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })
  }
  say({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  say({ choices: [], usage: { completion_tokens: pieces.length } })
  say('[DONE]')
  response.end()
}

const server = createServer((request, response) => {
  if (key !== null && request.headers.authorization !== `Bearer ${key}`) return refuse(response, 401, 'wrong key')
  if (request.method === 'GET' && request.url === '/v1/models') {
    response.writeHead(200, { 'content-type': 'application/json' })
    return void response.end(JSON.stringify({ object: 'list', data: served.map((id) => ({ id, object: 'model' })) }))
  }
  if (request.method === 'POST' && request.url === '/v1/chat/completions')
    return void complete(request, response).catch((thrown: Error) => refuse(response, 500, thrown.message))
  refuse(response, 404, 'no such path')
})
server.listen(Number(process.env.SERVED_PORT ?? 0), '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }),
)
process.on('disconnect', () => process.exit())
