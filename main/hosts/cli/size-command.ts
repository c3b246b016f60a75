import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Facts } from '../../../preload/contract/facts.ts'
import { intentSchema } from '../../../preload/contract/intent.ts'
import { type CheckId, checkIds, type Report, type Verdict } from '../../../preload/contract/report.ts'
import type { SizingModel } from '../../size-with-model.ts'
import { sizeWords } from '../../size-words.ts'
import { homeDir } from '../home-dir.ts'
import type { HostedDesk } from '../hosted-desk.ts'
import { backendOptions, type NamedServer, readServer } from './backend-options.ts'
import { sizeBatch } from './batch.ts'
import { printReport } from './print-report.ts'
import { readFactsFile } from './read-facts.ts'
import { sendWords } from './send-words.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

/** Exit code of `desk size` for each verdict; 1 is kept for broken input and defects. */
export const exitCodes: Record<Verdict, number> = {
  ready: 0,
  needs_ack: 0,
  question: 2,
  blocked: 3,
  refused: 3,
  unreadable: 4,
}

/** `desk size`: the whole pipeline without a window. */
export async function sizeCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      facts: { type: 'string' },
      json: { type: 'boolean', default: false },
      batch: { type: 'string' },
      schema: { type: 'boolean', default: false },
      send: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      ack: { type: 'string' },
      ...backendOptions,
      home: { type: 'string' },
    },
  })
  if (values.schema) {
    terminal.out(`${JSON.stringify(z.toJSONSchema(intentSchema), null, 2)}\n`)
    return 0
  }
  const onDesk = values.facts === undefined
  const server = readServer(values, terminal)
  if (values.model !== undefined && values.model !== 'none' && values.send)
    throw new BrokenInput(
      '--send takes terse words: what a model reads is shown first, with the terse words to send. Nothing was sent.',
    )
  if (!values.send && (values.yes || values.ack !== undefined))
    throw new BrokenInput('--yes and --ack belong to --send. Nothing was sized.')
  if (values.send && values.facts !== undefined)
    throw new BrokenInput(
      '--send needs the running paper exchange and --facts is a frozen world. Nothing was sent; drop one of them.',
    )
  if (values.send && !values.yes) throw new BrokenInput('--send needs --yes. Nothing was sent.')
  if (values.batch !== undefined && (values.send || positionals.length > 0))
    throw new BrokenInput(
      '--batch takes its sentences from the file: no words and no --send beside it. Nothing was sized.',
    )

  const facts = values.facts === undefined ? null : await readFactsFile(values.facts)
  const home = homeDir(values.home, terminal.env)
  // On frozen facts no model reads unless one is named; on the running desk the chosen one does, unless another is named.
  const named = values.model === undefined || values.model === 'none' ? null : { name: values.model, server }
  const opened = named === null ? null : await openModel(named, home)
  // On the desk its own reader serves; this one only told whether there is such a backend.
  if (onDesk) await opened?.close()
  const model = onDesk ? null : opened
  await using world = new World(facts, home, model, values.model !== 'none', named)
  if (values.batch !== undefined) return await sizeBatch(values.batch, world, terminal)

  const words = readWordsArgument(positionals)
  if (values.send) return await sendWords(words, readAcks(values.ack), await world.desk(), values.json, terminal)
  const report = await world.size(words, null)
  terminal.out(values.json ? `${JSON.stringify(report)}\n` : printReport(report, terminal))
  return exitCodes[report.verdict]
}

type Named = { name: string; server: NamedServer | null }

/** A backend by its name; loaded only where it is asked for. */
async function openModel({ name, server }: Named, home: string): Promise<SizingModel> {
  const { openSizingModel } = await import('../../size-with-model.ts')
  return await openSizingModel(name, { homeDir: home, server }).catch((thrown: Error) => {
    throw new BrokenInput(`${thrown.message} Nothing was sized.`)
  })
}

function readWordsArgument(positionals: string[]): string {
  if (positionals.length === 0)
    throw new BrokenInput('no words. Say the trade in quotes, such as "l sol r2% e100 s95".')
  return positionals.join(' ')
}

/** Check ids after --ack, comma-separated. */
function readAcks(text: string | undefined): CheckId[] {
  const ids = (text ?? '').split(',').filter((id) => id.trim() !== '')
  return ids.map((id) => {
    const known = checkIds.find((check) => check === id.trim().toUpperCase())
    if (known === undefined) throw new BrokenInput(`--ack: there is no check "${id.trim()}". Nothing was sent.`)
    return known
  })
}

/** Where sentences are sized: on given facts, or on the running desk, which is opened only when it is needed. */
export class World implements AsyncDisposable {
  private readonly facts: Facts | null
  private readonly home: string
  private readonly model: SizingModel | null
  private readonly mayReadFreely: boolean
  private readonly backend: Named | null
  private opened: Promise<HostedDesk> | null = null

  constructor(
    facts: Facts | null,
    home: string,
    model: SizingModel | null = null,
    mayReadFreely = false,
    backend: Named | null = null,
  ) {
    this.facts = facts
    this.home = home
    this.model = model
    this.mayReadFreely = mayReadFreely
    this.backend = backend
  }

  desk(): Promise<HostedDesk> {
    this.opened ??= openReady(this.home, this.backend)
    return this.opened
  }

  /** Sizes one sentence; `facts` stand before the world's own. */
  async size(words: string, facts: Facts | null): Promise<Report> {
    const frozen = facts ?? this.facts
    if (frozen !== null && this.model !== null) return await this.model.size(words, frozen)
    if (frozen !== null) return sizeWords({ words, facts: frozen, origin: 'grammar' })
    const desk = await this.desk()
    const report = await desk.handlers['words.size']({ words, origin: 'grammar' })
    const isUnread = report.verdict === 'unreadable' && report.answer === null
    return isUnread && this.mayReadFreely ? await desk.handlers['words.read']({ words }) : report
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.model?.close()
    const desk = await this.opened?.catch(() => null)
    await desk?.close()
  }
}

/** Opens the desk and waits until what the last run left open is settled. */
async function openReady(home: string, backend: Named | null): Promise<HostedDesk> {
  const { openDesk } = await import('../open-desk.ts')
  const desk = await openDesk(home, 'cli', backend === null ? {} : { backend }).catch((thrown: Error) => {
    throw new BrokenInput(thrown.message)
  })
  try {
    await desk.ready
    return desk
  } catch (thrown) {
    await desk.close()
    throw thrown
  }
}
