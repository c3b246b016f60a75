import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { wordsHelp } from '../../../main/hosts/cli/words-help.ts'
import { type Report, reportSchema } from '../../../preload/contract/report.ts'
import { exampleFacts, fileWith, runDesk } from './fake-terminal.ts'

const facts = fileWith(exampleFacts)
const size = (words: string, ...more: string[]) => runDesk(['size', words, '--facts', facts, '--json', ...more])

/** A long of SOL with its stop, beside the example's account: what the sentences about open positions are read on. */
const held = fileWith({
  ...exampleFacts,
  account: {
    ...exampleFacts.account,
    positions: [{ coin: 'SOL', size: '20', entry: '99', leverage: '20', marginMode: 'cross', stop: '95' }],
    orders: [{ coin: 'SOL', oid: 1, side: 'buy', size: '1', price: '80', reduceOnly: false, trigger: null }],
  },
})

describe('desk size', () => {
  it('sizes on the facts that the README names', async () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    const file = /size "l sol r2% e100 s95" --facts (\S+)/.exec(readme)?.[1] ?? 'none'
    const { out } = await runDesk(['size', 'l sol r2% e100 s95', '--facts', file, '--json'])
    expect(JSON.parse(out)).toMatchObject({ verdict: 'ready', ticket: { size: '38.58' } })
  })

  const examples = wordsHelp.split('\n').filter((line) => /^ {2}\S/.test(line))
  it.each(examples.map((line) => line.trim().split(/ {3,}/)[0]!))('reads "%s" of its own help whole', async (words) => {
    const { out, complaints } = await runDesk(['size', words, '--facts', held, '--json'])
    expect(complaints).toEqual([])
    const { reading, refusal, verdict } = reportSchema.parse(JSON.parse(out))
    expect({ intent: reading.intent !== null, question: reading.question, refusal }).toEqual({
      intent: true,
      question: null,
      refusal: null,
    })
    expect(['ready', 'needs_ack', 'blocked']).toContain(verdict)
  })

  it('prints the example of the product to the last digit, as one line of JSON', async () => {
    const { code, out, complaints } = await size('long SOL, risk 2%, entry 100, stop 95, half off at 110')
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] })
    expect(out.split('\n')).toHaveLength(2)
    const report = reportSchema.parse(JSON.parse(out))
    expect(report.ticket).toMatchObject({
      coin: 'SOL',
      size: '38.58',
      notional: '3858',
      margin: '192.9',
      stop: { trigger: '95' },
    })
    expect(report.ticket?.targets).toEqual([{ trigger: '110', size: '19.29' }])
    expect(report.sizing).toMatchObject({ naive: '40', allIn: '38.58', lossPerUnit: '5.18270725', boundBy: 'risk' })
    expect(report.losses).toEqual({ planned: '192.9', allIn: '199.948845705', venueBound: '562.6304655' })
    expect(report.verdict).toBe('ready')
  })

  it.each([
    ['l sol r2% e100 s95', 0],
    ['l sol 2% e100 s95', 2],
    ['l sol r5% e100 s95', 3],
    ['l doge r2% e100 s95', 3],
    ['please make me rich', 4],
    ['', 4],
  ])('answers "%s" with exit code %i', async (words, code) => {
    expect((await size(words)).code).toBe(code)
  })

  it('prints a text for people without --json', async () => {
    const { code, out } = await runDesk(['size', 'l sol r2% e100 s95 t110:50%', '--facts', facts])
    expect(code).toBe(0)
    expect(out).toContain('open        long 38.58 SOL')
    expect(out).toContain('192.9 planned · 199.948845705 all-in')
    expect(out).toContain('MAX_LOSS_PER_TRADE')
    expect(out).toContain('verdict     ready')
    expect(out).not.toContain('\u001b')
  })

  it('says where the order moves the liquidation of another position', async () => {
    const { account, markets } = exampleFacts
    const eth = {
      asset: 1,
      szDecimals: 4,
      maxLeverage: 25,
      mark: '3000',
      bids: [],
      asks: [],
      leverage: '20',
      marginMode: 'cross',
    }
    const held = { coin: 'ETH', size: '-1', entry: '3000', leverage: '20', marginMode: 'cross', stop: '3100' }
    const world = fileWith({
      ...exampleFacts,
      account: { ...account, positions: [held] },
      markets: { ...markets, ETH: eth },
    })
    const { out } = await runDesk(['size', 'l sol r2% e100 s95', '--facts', world])
    expect(out).toMatch(/\n {12}ETH liquidation 12745\.09803921 -> 12648\.83715686\n/)
  })

  it('reads one sentence a line, or JSON with its own facts, and answers one line each in order', async () => {
    const richer = { ...exampleFacts, account: { ...exampleFacts.account, equity: '20000', free: '20000' } }
    const lines = ['l sol r2% e100 s95', JSON.stringify({ words: 'l sol r2% e100 s95', facts: richer }), '', 'what?']
    const { code, out } = await runDesk(['size', '--batch', '-', '--facts', facts], `${lines.join('\r\n')}\n`)
    const reports = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Report)
    expect(reports.map(({ ticket, verdict }) => [ticket?.size ?? null, verdict])).toEqual([
      ['38.58', 'ready'],
      ['77.17', 'ready'],
      [null, 'unreadable'],
      [null, 'unreadable'],
    ])
    expect(code).toBe(0)
  })

  it('names the first broken line of a batch and still answers the others', async () => {
    const file = fileWith('l sol r2% e100 s95\n{ "words": \n{ "wrods": "x" }\nl sol r1% e100 s95\n')
    const { code, out, complaints } = await runDesk(['size', '--batch', file, '--facts', facts])
    expect(code).toBe(1)
    expect(out.trimEnd().split('\n')).toHaveLength(2)
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toMatch(/^desk size: line 2 is not JSON .* \(and 1 more such lines\)$/)
  })

  it('publishes what words may ask for as a JSON schema', async () => {
    const { code, out } = await runDesk(['size', '--schema'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('json-schema'), oneOf: expect.any(Array) })
  })

  const holding = (list: 'positions' | 'orders', entry: unknown) => ({
    ...exampleFacts,
    account: { ...exampleFacts.account, [list]: [entry] },
  })
  it.each([
    ['a file that is not there', '/nowhere/facts.json', "can't be read (ENOENT)"],
    ['a folder', '/', "can't be read (EISDIR)"],
    ['no JSON', fileWith('{ "now": 1,'), 'is not JSON'],
    ['an empty file', fileWith(''), 'is not JSON'],
    ['a missing field', fileWith({ ...exampleFacts, fees: undefined }), 'does not fit: fees'],
    ['an unknown field', fileWith({ ...exampleFacts, feees: 1 }), 'does not fit'],
    ['a number that is no text', fileWith({ ...exampleFacts, fees: { taker: 0.00045, maker: '0' } }), 'fees.taker'],
    [
      'a position without its market',
      fileWith(
        holding('positions', {
          coin: 'ETH',
          size: '-1.5',
          entry: '3000',
          leverage: '10',
          marginMode: 'cross',
          stop: null,
        }),
      ),
      'a position in ETH but no market',
    ],
    [
      'an order without its market',
      fileWith(holding('orders', { coin: 'BTC', side: 'buy', price: '1', size: '1' })),
      'an order in BTC but no market',
    ],
  ])('answers facts that are broken (%s) with one line and exit code 1', async (_what, file, sentence) => {
    const { code, out, complaints } = await runDesk(['size', 'l sol r2% e100 s95', '--facts', file])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toContain(sentence)
  })

  it.each([
    [['size'], 'no words'],
    [['size', 'x', '--nonsense'], 'nonsense'],
    [['size', 'x', '--facts', facts, '--model', 'huge'], 'No model "huge" is installed. There are: none, tiny'],
    [['size', 'x', '--model', 'huge'], 'No model "huge" is installed.'],
    [['size', 'x', '--facts', facts, '--model', 'vllm'], '--model vllm needs --url'],
    [['size', 'x', '--facts', facts, '--url', 'https://gpu.example/v1'], 'belong to --model vllm'],
    [
      ['size', 'x', '--model', 'vllm', '--url', 'https://gpu.example/v1', '--served', 'm', '--key-env', 'NO_SUCH_KEY'],
      'the environment has no NO_SUCH_KEY',
    ],
    [
      ['size', 'x', '--facts', facts, '--model', 'vllm', '--url', 'http://gpu.example/v1', '--served', 'm'],
      'over https, or over http on this machine',
    ],
    [['size', 'x', '--facts', facts, '--send', '--yes'], '--send needs the running paper exchange'],
    [['size', 'x', '--send'], '--send needs --yes'],
    [['size', 'x', '--facts', facts, '--yes'], 'belong to --send'],
    [['size', 'x', '--send', '--yes', '--ack', 'NO_SUCH'], 'no check "NO_SUCH"'],
    [['size', 'x', '--batch', '-', '--facts', facts], 'no words and no --send'],
    [['trade'], 'no command "trade"'],
    [['constructor'], 'no command "constructor"'],
    [['journal'], 'say verify or tail'],
    [['journal', 'verify', '--home', join(mkdtempSync(join(tmpdir(), 'desk-')), 'none')], 'there is no journal'],
  ])('answers %j with one line and exit code 1', async (args, sentence) => {
    const { code, out, complaints } = await runDesk(args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toContain(sentence)
  })

  it('keeps stdout clean and gives its exit code through npm, and starts under any Node that npm may find', () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    const args = ['run', '-s', 'desk', '--', 'size', 'l sol 2% e100 s95', '--facts', facts, '--json']
    const { status, stdout, stderr } = spawnSync('npm', args, {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
    expect(reportSchema.parse(JSON.parse(stdout)).verdict).toBe('question')
    const version = execFileSync(process.execPath, ['scripts/desk.mjs', '--version'], { cwd: root, encoding: 'utf8' })
    expect(version).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
