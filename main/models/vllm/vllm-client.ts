import { z } from 'zod'
import type { ChatMessage } from '../../ports.ts'
import { excerpt, type ModelFailure } from './model-failure.ts'
import { readEvents } from './read-events.ts'

/** Where a model is served, OpenAI's API as vLLM speaks it. The key is asked for each time and kept nowhere. */
export type VllmSettings = {
  /** Such as https://gpu.example/v1; https, or http on this machine. */
  url: string
  model: string
  key: () => Promise<string | null>
  /** For the whole of one answer, ms. */
  limitMs: number
}
export type ChatRequest = {
  messages: readonly ChatMessage[]
  /** The shape that the answer must have; the server is asked to hold it, and the reader checks it again. */
  schema: { readonly [keyword: string]: unknown } | null
  maxTokens: number
  signal?: AbortSignal
}
export type ChatAnswer = { is: 'answer'; text: string; ms: number; firstTokenMs: number; tokens: number | null }

/** Characters of an answer, and of everything around it: nothing that a trade needs is longer. */
const mostAnswer = 16_000
const mostBytes = 2_000_000
const retryMs = 250
/** Failures before a connection stood: not a byte of the request left. */
const beforeSending = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]

const chunk = z.object({
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish() }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ completion_tokens: z.number().int().nonnegative() }).nullish(),
})
const modelList = z.object({ data: z.array(z.object({ id: z.string().max(300) })).max(1_000) })
const serverError = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) })

/** The address as it will be used, or why it may not be: https, or http on this machine; no user name, no query. */
export function checkAddress(url: string): { base: URL } | { why: string } {
  if (!URL.canParse(url)) return { why: `"${excerpt(url)}" is no address. Give one such as https://gpu.example/v1.` }
  const base = new URL(url)
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname)
  if (base.protocol !== 'https:' && !(base.protocol === 'http:' && isHere))
    return {
      why: 'A model server is used over https, or over http on this machine (for example through an SSH tunnel).',
    }
  if (base.username !== '' || base.password !== '' || base.search !== '' || base.hash !== '')
    return {
      why: 'The address holds a user name, a query or a fragment. Leave them out; the key has a field of its own.',
    }
  return { base: new URL(base.href.replace(/\/*$/, '/')) }
}

/**
 * A client of one served model. The server is a stranger: sizes and times are bounded, redirects are refused (they would
 * carry the key elsewhere), and what comes back is text that somebody else must judge. It is asked again only where
 * nothing had been sent.
 */
export function createVllmClient(settings: VllmSettings) {
  async function send(
    path: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<{ is: 'response'; response: Response } | ModelFailure> {
    const address = checkAddress(settings.url)
    if ('why' in address) return { is: 'refused', text: address.why }
    const key = await settings.key()
    const headers: Record<string, string> = { accept: body === null ? 'application/json' : 'text/event-stream' }
    if (body !== null) headers['content-type'] = 'application/json'
    if (key !== null) headers.authorization = `Bearer ${key}`
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await fetch(new URL(path, address.base), {
          method: body === null ? 'GET' : 'POST',
          headers,
          body,
          redirect: 'manual',
          signal,
        })
        if (response.status === 200) return { is: 'response', response }
        const said = await refusalOf(response)
        // A server that writes the key back must not get it onto a screen or into the journal.
        return { is: 'refused', text: key === null ? said : said.replaceAll(key, '…') }
      } catch (thrown) {
        if (signal.aborted) return ended(signal)
        const code = codeOf(thrown)
        const wasSent = code === null || !beforeSending.includes(code)
        if (wasSent)
          return {
            is: 'broken',
            text: `The model server broke off (${code ?? excerpt((thrown as Error).message)}). Say it again, or use the terse form.`,
          }
        if (attempt === 2)
          return {
            is: 'unreachable',
            text: `The model server ${address.base.host} can't be reached (${code}). Nothing was sent; the terse form works without it.`,
          }
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }

  function ended(signal: AbortSignal): ModelFailure {
    return (signal.reason as Error | undefined)?.name === 'TimeoutError'
      ? {
          is: 'late',
          text: `The model server gave no whole answer within ${settings.limitMs / 1000} s. Say it again, or use the terse form.`,
        }
      : { is: 'stopped', text: 'The question to the model was taken back.' }
  }

  const limited = (signal?: AbortSignal) =>
    AbortSignal.any([AbortSignal.timeout(settings.limitMs), ...(signal === undefined ? [] : [signal])])

  return {
    /** Asks for the list of models: whether the server is there, takes the key, and serves the model by that name. */
    async check(signal?: AbortSignal): Promise<{ is: 'ready'; models: string[] } | ModelFailure> {
      const limit = limited(signal)
      const sent = await send('models', null, limit)
      if (sent.is !== 'response') return sent
      try {
        const parsed = modelList.safeParse(JSON.parse(await wholeText(sent.response)))
        if (!parsed.success)
          return {
            is: 'broken',
            text: 'This address answers, but not with a list of models: it is no vLLM or OpenAI server. Check the path (it ends in /v1).',
          }
        const models = parsed.data.data.map((one) => one.id)
        if (models.includes(settings.model)) return { is: 'ready', models }
        const served = models.slice(0, 8).map(excerpt).join(', ')
        return {
          is: 'refused',
          text: `The server does not serve "${settings.model}". It serves: ${served === '' ? 'nothing' : served}.`,
        }
      } catch {
        if (limit.aborted) return ended(limit)
        return {
          is: 'broken',
          text: 'This address answers, but not as a model server does. Check the path (it ends in /v1).',
        }
      }
    },

    /** One answer, streamed and read whole. An answer that ends for any reason but "stop" is none: half a sentence is not a trade. */
    async answer({ messages, schema, maxTokens, signal }: ChatRequest): Promise<ChatAnswer | ModelFailure> {
      const began = performance.now()
      const limit = limited(signal)
      const sent = await send('chat/completions', JSON.stringify(bodyOf(messages, schema, maxTokens)), limit)
      if (sent.is !== 'response') return sent
      const { response } = sent
      if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream') || response.body === null) {
        await response.body?.cancel().catch(() => undefined)
        return { is: 'broken', text: 'The model server did not stream its answer. Nothing was read from it.' }
      }
      let text = ''
      let end: string | null = null
      let tokens: number | null = null
      let firstTokenMs: number | null = null
      try {
        for await (const event of readEvents(response.body, mostBytes)) {
          if (event === '[DONE]') break
          const parsed = chunk.safeParse(JSON.parse(event))
          if (!parsed.success) throw new Error('an event is not as the API has it')
          const [choice] = parsed.data.choices
          if (parsed.data.choices.length > 1) throw new Error('it gave several answers')
          text += choice?.delta?.content ?? ''
          if (text !== '') firstTokenMs ??= performance.now() - began
          if (text.length > mostAnswer) throw new Error('the answer is too long')
          end = choice?.finish_reason ?? end
          tokens = parsed.data.usage?.completion_tokens ?? tokens
        }
      } catch (thrown) {
        if (limit.aborted) return ended(limit)
        return {
          is: 'broken',
          text: `The model server's answer can't be read (${excerpt((thrown as Error).message)}). Say it again, or use the terse form.`,
        }
      }
      if (end !== 'stop')
        return {
          is: 'broken',
          text: `The model's answer is not whole (${end === null ? 'it broke off' : excerpt(end)}). Say it again, or use the terse form.`,
        }
      return { is: 'answer', text, ms: performance.now() - began, firstTokenMs: firstTokenMs ?? 0, tokens }
    },
  }

  function bodyOf(messages: readonly ChatMessage[], schema: ChatRequest['schema'], maxTokens: number) {
    return {
      model: settings.model,
      messages,
      max_tokens: maxTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      // Qwen3's template thinks unless it is told not to; the 2507 Instruct model ignores this.
      chat_template_kwargs: { enable_thinking: false },
      ...(schema === null
        ? {}
        : { response_format: { type: 'json_schema', json_schema: { name: 'reading', schema, strict: true } } }),
    }
  }
}

/** The body as text, at most so long as a list of models may be. */
async function wholeText(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true })
    if (text.length > mostBytes) throw new Error('the answer does not end')
  }
  return text
}

async function refusalOf(response: Response): Promise<string> {
  const { status } = response
  if (status >= 300 && status < 400) {
    await response.body?.cancel().catch(() => undefined)
    return 'The model server sends the question on to another address, which is not followed: the key would go with it. Give the final address.'
  }
  if (status === 401 || status === 403) {
    await response.body?.cancel().catch(() => undefined)
    return `The model server does not accept the key (${status}). Enter it again in Models.`
  }
  if (status === 404) {
    await response.body?.cancel().catch(() => undefined)
    return 'The model server has no such path or model (404). Check that the address ends in /v1, and the model’s name.'
  }
  const said = await wholeText(response).catch(() => '')
  let message = ''
  try {
    const { error } = serverError.parse(JSON.parse(said))
    message = typeof error === 'string' ? error : error.message
  } catch {
    message = said
  }
  const busy = status === 429 || status === 503 ? 'The model server is busy' : 'The model server could not answer'
  return `${busy} (${status}${message === '' ? '' : `: ${excerpt(message)}`}). The terse form works without it.`
}

function codeOf(thrown: unknown): string | null {
  const cause = (thrown as { cause?: { code?: unknown; errors?: { code?: unknown }[] } }).cause
  const code = cause?.code ?? cause?.errors?.[0]?.code
  return typeof code === 'string' ? code : null
}
