import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDesk, type Desk, type Ports } from '../../main/desk.ts'
import { buildPorts } from '../../main/real-ports.ts'
import type { Outcome, Sheet } from '../../preload/contract/sheet.ts'
import type { TopicName, TopicParams, TopicValue } from '../../preload/contract/topics.ts'
import { warningsOf } from '../doubles/desk-on-paper.ts'
import { withQuickPolicy } from '../doubles/quick-policy.ts'

import { type PaperOutside, startPaperOutside } from './paper-outside.ts'

/** The real desk in this process, against a paper exchange in another. The market stands still, SOL at 100. */
export type DeskOutside = {
  desk: Desk
  ports: Ports
  paper: PaperOutside
  home: string
  review(words: string): Promise<Sheet>
  confirm(sheet: Sheet): Promise<Outcome>
  say(words: string): Promise<Outcome>
  value<N extends TopicName>(name: N, params: TopicParams<N>): TopicValue<N>
  position(coin?: string): TopicValue<'account'>['positions'][number] | null
  orders(): TopicValue<'account'>['orders']
  stops(): TopicValue<'account'>['orders']
  alarms(): string
  kinds(): string[]
  close(): Promise<void>
}

export async function openDeskOutside(
  options: {
    wrap?: (ports: Ports) => Ports
    paper?: PaperOutside
    home?: string
    startSignerChild?: Parameters<typeof buildPorts>[0]['startSignerChild']
  } = {},
): Promise<DeskOutside> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'desk-faults-'))
  const paper = options.paper ?? (await startPaperOutside({ fund: '10000' }))
  await paper.control.still(true)
  await paper.control.move('SOL', '100')
  const { wrap = (given: Ports) => given, startSignerChild } = options
  const ports = wrap(
    withQuickPolicy(
      await buildPorts({ homeDir: home, host: 'cli', paper, ...(startSignerChild && { startSignerChild }) }),
    ),
  )
  const desk = createDesk(ports)
  await desk.ready
  const value: DeskOutside['value'] = (name, params) => {
    const open = desk.topics[name] as (params: unknown) => { current(): { is: string; value?: never } }
    return open(params).current().value!
  }
  const self: DeskOutside = {
    desk,
    ports,
    paper,
    home,
    value,
    async review(words) {
      const { sheet, report } = await desk.handlers['order.review']({ words, origin: 'hand' })
      if (sheet === null) throw new Error(`no sheet for "${words}": ${report.verdict} ${report.refusal?.text ?? ''}`)
      return sheet
    },
    confirm: (sheet) =>
      desk.handlers['order.confirm']({ sheetId: sheet.sheetId, digest: sheet.digest, acks: warningsOf(sheet) }),
    say: async (words) => self.confirm(await self.review(words)),
    position: (coin = 'SOL') => value('account', {})?.positions.find((held) => held.coin === coin) ?? null,
    orders: () => value('account', {})?.orders ?? [],
    stops: () => self.orders().filter((order) => order.type.startsWith('Stop') && order.reduceOnly),
    alarms: () =>
      value('desk', {})
        .alarms.map(({ text }) => text)
        .join(' | '),
    kinds: () =>
      ports.journal
        .page(null, 500)
        .rows.map((row) => row.kind)
        .reverse(),
    async close() {
      await desk.close()
      await paper.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
  return self
}
