import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDesk, type Desk, type Ports } from '../../main/desk.ts'
import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import { buildPorts } from '../../main/real-ports.ts'
import type { CheckId } from '../../preload/contract/report.ts'
import type { RequestOutput } from '../../preload/contract/requests.ts'
import type { Outcome, Sheet } from '../../preload/contract/sheet.ts'
import type { TopicName, TopicParams, TopicValue } from '../../preload/contract/topics.ts'
import { withQuickPolicy } from './quick-policy.ts'

/** The real core on a real paper exchange of its own, with a quiet market: SOL at 100, a deep book, 10,000 USDC. */
export type DeskOnPaper = {
  desk: Desk
  ports: Ports
  paper: Paper
  /** Reviews words and answers the sheet; throws where there is none. */
  review(words: string): Promise<RequestOutput<'order.review'> & { sheet: Sheet }>
  /** Confirms a sheet with every warning acknowledged. */
  confirm(sheet: Sheet): Promise<Outcome>
  say(words: string): Promise<Outcome>
  value<N extends TopicName>(name: N, params: TopicParams<N>): TopicValue<N> | null
  kinds(): string[]
  /** Ends the desk, not the paper exchange, and opens it again in the same home. */
  reopen(wrap?: (ports: Ports) => Ports): Promise<void>
  close(): Promise<void>
}

export async function openDeskOnPaper(wrap: (ports: Ports) => Ports = (ports) => ports): Promise<DeskOnPaper> {
  const homeDir = mkdtempSync(join(tmpdir(), 'desk-'))
  const paper = await startPaper({ seed: 7, fund: '10000' })
  paper.control.still(true)
  paper.control.move('SOL', '100')
  const open = async (wrapping: typeof wrap) => {
    const ports = wrapping(withQuickPolicy(await buildPorts({ homeDir, host: 'cli', paper })))
    const desk = createDesk(ports)
    await desk.ready
    return { ports, desk }
  }
  const held = await open(wrap)
  const self: DeskOnPaper = {
    ...held,
    paper,
    async review(words) {
      const answer = await self.desk.handlers['order.review']({ words, origin: 'grammar' })
      if (answer.sheet === null)
        throw new Error(`no sheet for "${words}": ${answer.report.verdict} ${answer.report.refusal?.text ?? ''}`)
      return { ...answer, sheet: answer.sheet }
    },
    confirm: (sheet) =>
      self.desk.handlers['order.confirm']({ sheetId: sheet.sheetId, digest: sheet.digest, acks: warningsOf(sheet) }),
    say: async (words) => self.confirm((await self.review(words)).sheet),
    value(name, params) {
      const open = self.desk.topics[name] as (params: unknown) => { current(): { is: string; value?: never } }
      return open(params).current().value ?? null
    },
    kinds: () =>
      self.ports.journal
        .page(null, 500)
        .rows.map((row) => row.kind)
        .reverse(),
    async reopen(wrapping = (ports) => ports) {
      await self.desk.close()
      Object.assign(self, await open(wrapping))
    },
    async close() {
      await self.desk.close()
      await paper.close()
      rmSync(homeDir, { recursive: true, force: true })
    },
  }
  return self
}

/** The warnings of a sheet, as a person would acknowledge them. */
export function warningsOf(sheet: Sheet): CheckId[] {
  return sheet.report.checks.filter((check) => check.verdict === 'warn').map((check) => check.id)
}

/** Polls until `look` answers something but null and false; the test's own time limit ends a wait in vain. */
export async function until<T>(look: () => T | null | false | Promise<T | null | false>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== false) return seen
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
