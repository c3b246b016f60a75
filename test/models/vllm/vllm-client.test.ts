import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { readEvents } from '../../../main/models/vllm/read-events.ts'
import { checkAddress, createVllmClient } from '../../../main/models/vllm/vllm-client.ts'

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void
let handle: Handle = () => {}
let requests: { path: string; key: string | undefined; body: string }[] = []
const server: Server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  requests.push({ path: request.url ?? '', key: request.headers.authorization, body })
  handle(request, response, body)
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const port = (server.address() as AddressInfo).port
const url = `http://127.0.0.1:${port}/v1`
beforeEach(() => {
  requests = []
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const client = (limitMs = 30_000, address = url) =>
  createVllmClient({ url: address, model: 'tiny', key: async () => 'sk-secret-9', limitMs })
const question = {
  messages: [{ role: 'user' as const, content: 'long sol' }],
  schema: { type: 'object' },
  maxTokens: 64,
}
const event = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}\n\n`
const stream =
  (...parts: string[]): Handle =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const part of parts) response.write(part)
    response.end()
  }

describe('an answer', () => {
  it('is streamed, put together, and asked for with the schema, the key and nothing else', async () => {
    handle = stream(
      event('{"side":'),
      event('"long"}'),
      event('', 'stop'),
      `data: ${JSON.stringify({ choices: [], usage: { completion_tokens: 7 } })}\n\n`,
      'data: [DONE]\n\n',
    )
    expect(await client().answer(question)).toMatchObject({ is: 'answer', text: '{"side":"long"}', tokens: 7 })
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ path: '/v1/chat/completions', key: 'Bearer sk-secret-9' })
    const body = JSON.parse(requests[0]!.body)
    expect(body).toMatchObject({ model: 'tiny', temperature: 0, stream: true, max_tokens: 64 })
    expect(body.response_format.json_schema.schema).toEqual({ type: 'object' })
  })

  it('that was cut off, by its length or by the connection, is none', async () => {
    handle = stream(event('{"side":"lo', 'length'))
    expect(await client().answer(question)).toMatchObject({ is: 'broken', text: expect.stringContaining('length') })
    handle = stream(event('{"side":"long"}'))
    expect(await client().answer(question)).toMatchObject({ is: 'broken', text: expect.stringContaining('broke off') })
  })

  it('is never asked for again once something was sent', async () => {
    handle = (request) => void request.socket.destroy()
    expect(await client().answer(question)).toMatchObject({ is: 'broken' })
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event('{"side"'), () => response.destroy())
    }
    expect(await client().answer(question)).toMatchObject({ is: 'broken' })
    expect(requests).toHaveLength(2)
  })

  it('that never ends, grows without bound, or comes too late is given up', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const more = () => response.write(event('x'.repeat(4_000)), () => !response.destroyed && setImmediate(more))
      more()
    }
    expect(await client().answer(question)).toMatchObject({ is: 'broken', text: expect.stringContaining('too long') })
    handle = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event('{'))
    }
    expect(await client(300).answer(question)).toMatchObject({ is: 'late' })
    handle = () => {}
    expect(await client(300).answer(question)).toMatchObject({ is: 'late' })
  })

  it('is taken back by closing the connection', async () => {
    const closed = new Promise<void>((resolve) => {
      handle = (request, response) => {
        request.socket.once('close', resolve)
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(event('{'))
      }
    })
    const controller = new AbortController()
    const answer = client().answer({ ...question, signal: controller.signal })
    await expect.poll(() => requests.length).toBe(1)
    controller.abort()
    expect(await answer).toMatchObject({ is: 'stopped' })
    await closed
  })
})

describe('a hostile or broken server', () => {
  const broken: [string, Handle][] = [
    ['no JSON in an event', stream('data: {nope\n\n')],
    ['an event of another shape', stream('data: {"choices":"all"}\n\n')],
    ['two answers at once', stream(`data: ${JSON.stringify({ choices: [{ delta: {} }, { delta: {} }] })}\n\n`)],
    [
      'a page instead of a stream',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hi</h1>'),
    ],
    [
      'bytes that are no text',
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(Buffer.from([0xff, 0xfe, 10, 10])),
    ],
    ['nothing at all', stream()],
  ]
  for (const [what, how] of broken)
    it(`${what}: is said in one sentence, and no answer`, async () => {
      handle = how
      const answer = await client().answer(question)
      expect(answer.is).toBe('broken')
      expect('text' in answer && answer.text.length).toBeLessThan(300)
    })

  it('never gets the key sent elsewhere by a redirect, nor written back to a screen', async () => {
    handle = (_request, response) => void response.writeHead(307, { location: 'https://elsewhere.example/' }).end()
    expect(await client().answer(question)).toMatchObject({
      is: 'refused',
      text: expect.stringContaining('not followed'),
    })
    handle = (request, response) =>
      void response
        .writeHead(400)
        .end(JSON.stringify({ error: { message: `bad\u001b[2J ${request.headers.authorization}` } }))
    const answer = await client().answer(question)
    expect(answer).toMatchObject({ is: 'refused', text: expect.stringContaining('400') })
    expect(JSON.stringify(answer)).not.toContain('sk-secret-9')
    expect(JSON.stringify(answer)).not.toContain('u001b')
  })

  it('that is not there is asked twice, and then said to be out of reach: nothing was sent', async () => {
    const gone = createServer()
    await once(gone.listen(0, '127.0.0.1'), 'listening')
    const address = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/v1`
    gone.close()
    expect(await client(30_000, address).answer(question)).toMatchObject({ is: 'unreachable' })
  })

  it.each([
    [401, 'key'],
    [404, '/v1'],
    [503, 'busy'],
    [500, 'could not answer'],
  ])('with status %i is explained', async (status, word) => {
    handle = (_request, response) => void response.writeHead(status).end('{"detail":"x"}')
    expect(await client().answer(question)).toMatchObject({ is: 'refused', text: expect.stringContaining(word) })
  })
})

describe('the check at connecting', () => {
  it('finds the model by its name, or says what is served', async () => {
    handle = (_request, response) => void response.end(JSON.stringify({ data: [{ id: 'tiny' }, { id: 'big' }] }))
    expect(await client().check()).toEqual({ is: 'ready', models: ['tiny', 'big'] })
    handle = (_request, response) => void response.end(JSON.stringify({ data: [{ id: 'big' }] }))
    expect(await client().check()).toMatchObject({ is: 'refused', text: expect.stringContaining('big') })
    handle = (_request, response) => void response.end('<html>')
    expect(await client().check()).toMatchObject({ is: 'broken' })
  })

  it('takes https, or http on this machine, and nothing that hides something', () => {
    for (const good of ['https://gpu.example/v1', 'http://localhost:8000/v1/', 'http://[::1]:8000/v1'])
      expect(checkAddress(good)).toHaveProperty('base')
    for (const bad of [
      'http://gpu.example/v1',
      'https://me:pw@gpu.example/v1',
      'https://gpu.example/v1?x=1',
      'file:///x',
      'gpu',
      'http://127.0.0.1.evil.example/v1',
    ])
      expect(checkAddress(bad)).toHaveProperty('why')
  })
})

it('reads events however their bytes are cut, and whatever ends their lines', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ' ')),
        { maxLength: 8 },
      ),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 }),
      async (texts, line, cuts) => {
        const bytes = Buffer.from(texts.map((text) => `: note${line}data: ${text}${line}${line}`).join(''))
        const pieces: Uint8Array[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const length = cuts[i % cuts.length]!
          pieces.push(bytes.subarray(at, at + length))
          at += length
        }
        const got: string[] = []
        for await (const data of readEvents(
          (async function* () {
            yield* pieces
          })(),
          1_000_000,
        ))
          got.push(data)
        expect(got).toEqual(texts)
      },
    ),
    { numRuns: 150 },
  )
})
