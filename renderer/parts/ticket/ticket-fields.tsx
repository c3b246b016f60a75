import type { Entry, OpenIntent, Sizing, Stop, Target } from '../../../preload/contract/intent.ts'
import type { Report } from '../../../preload/contract/report.ts'
import { thirdShare } from '../../../preload/contract/write-words.ts'
import { entryPrice, type TicketChange } from '../../drafts/edit-intent.ts'
import { knownSizing } from '../../drafts/known-sizing.ts'
import { grouped, multiple, priceText } from '../../format/number-text.ts'
import { sizingNames } from '../../text/sentences.ts'
import { Figure } from '../figure.tsx'
import { KindField } from './kind-field.tsx'
import { type Counts, NumberField } from './number-field.tsx'

type FieldProps = {
  intent: OpenIntent | null
  report: Report | null
  isDisabled: boolean
  edit: (change: TicketChange) => void
}

/** The ticket's fields as they were asked for, each beside what ticks, lots and limits leave of it. */
export function TicketFields(props: FieldProps) {
  const { report } = props
  const ticket = report?.ticket ?? null
  return (
    <div className="fields">
      <EntryRow {...props} />
      <StopRow {...props} />
      <TargetRows {...props} />
      <SizingRow {...props} />
      <LeverageRow {...props} />
      {ticket?.entry.type === 'ladder' && <Rungs rungs={ticket.entry.rungs} />}
    </div>
  )
}

function Row(props: { label: string; tone: string; result: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className={`field-row tone-${props.tone}`}>
      <span className="label">{props.label}</span>
      {props.children}
      <span className="result-cell">{props.result}</span>
    </div>
  )
}

const entryKinds: readonly (readonly [Entry['type'], string])[] = [
  ['market', 'market'],
  ['limit', 'limit'],
  ['stop', 'stop'],
]

function EntryRow({ intent, report, isDisabled, edit }: FieldProps) {
  const entry = intent?.entry ?? null
  const type = entry?.type ?? 'market'
  const ticket = report?.ticket ?? null
  const price = entry === null ? null : entryPrice(entry)
  const known = price ?? ticket?.entry.price ?? null
  const setPrice = (value: string) => {
    if (entry?.type === 'ladder') edit({ field: 'entry', entry: { ...entry, from: value } })
    else edit({ field: 'entry', entry: { type: type === 'stop' ? 'stop' : 'limit', price: value } })
  }
  const setType = (next: string) => {
    if (next === 'market') edit({ field: 'entry', entry: { type: 'market' } })
    else if ((next === 'limit' || next === 'stop') && known !== null)
      edit({ field: 'entry', entry: { type: next, price: known } })
  }
  return (
    <Row label="entry" tone="entry" result={<Figure shown={ticket && priceText(ticket.entry.price)} />}>
      <select
        aria-label="entry type"
        value={type}
        disabled={isDisabled}
        onChange={(event) => setType(event.target.value)}
      >
        {entryKinds.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
        {type === 'ladder' && <option value="ladder">ladder</option>}
      </select>
      <NumberField
        label="entry"
        value={price}
        isDisabled={isDisabled}
        placeholder={entry?.type === 'market' ? 'book' : '–'}
        counts="price"
        onNumber={setPrice}
      />
    </Row>
  )
}

const stopKinds: readonly (readonly [Stop['by'], string])[] = [
  ['price', 'price'],
  ['percent', '%'],
  ['atr', 'ATR'],
]

function StopRow({ intent, report, isDisabled, edit }: FieldProps) {
  const stop = intent?.stop ?? null
  const trigger = report?.ticket?.stop?.trigger
  return (
    <Row label="stop" tone="stop" result={<Figure shown={trigger === undefined ? null : grouped(trigger)} />}>
      <KindField
        label="stop"
        kinds={stopKinds}
        kind={stop?.by ?? 'price'}
        value={stop?.value ?? null}
        isDisabled={isDisabled}
        counts={(kind) => (kind === 'atr' ? 'multiple' : kind)}
        known={(kind) => (kind === 'price' ? (trigger ?? null) : null)}
        onChange={(by, value) => edit({ field: 'stop', stop: { by, value } })}
        onEmpty={() => edit({ field: 'stop', stop: null })}
      />
    </Row>
  )
}

const mostTargets = 4
/** Two rows always stand, so that the first target moves nothing below it. */
const fewestTargetRows = 2

function TargetRows({ intent, report, isDisabled, edit }: FieldProps) {
  const targets = intent?.targets ?? []
  const rowCount = Math.min(mostTargets, Math.max(fewestTargetRows, targets.length + 1))
  const rows = Array.from({ length: rowCount }, (_, at) => targets[at] ?? null)
  const put = (at: number, target: Target | null) => {
    const next = targets.filter((_, index) => target !== null || index !== at)
    if (target !== null) next[at] = target
    edit({ field: 'targets', targets: next })
  }
  return rows.map((target, at) => {
    const placed = target === null ? undefined : report?.ticket?.targets[at]
    const reward = placed === undefined ? undefined : report?.outlook?.targets[at]
    const name = at === 0 ? 'target' : `target ${at + 1}`
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: targets are known by their place
      <div key={at} className="field-row tone-target">
        <span className="label">{name}</span>
        <span className="share">
          <NumberField
            label={`${name} share %`}
            value={target?.share === thirdShare ? '33.3' : (target?.share ?? null)}
            isDisabled={isDisabled || target === null}
            placeholder="all"
            counts="percent"
            onNumber={(share) => target !== null && put(at, { ...target, share })}
            onEmpty={() => target !== null && put(at, { ...target, share: null })}
          />
          <span className="label">%</span>
        </span>
        <NumberField
          label={name}
          value={target === null ? null : target.value}
          isDisabled={isDisabled || at > targets.length}
          {...(target?.by === 'r' && { unit: 'R' })}
          counts={target?.by === 'r' ? 'multiple' : 'price'}
          placeholder={at === 0 || at > targets.length ? '–' : 'add'}
          onNumber={(value) => put(at, target === null ? { by: 'price', value, share: null } : { ...target, value })}
          onEmpty={() => target !== null && put(at, null)}
        />
        <span className="result-cell">
          <Figure shown={placed && grouped(placed.size)} />
          {reward?.r && <span className="num reward">{multiple(reward.r)}R</span>}
        </span>
      </div>
    )
  })
}

const sizingCounts: Record<Sizing['by'], Counts> = {
  risk_percent: 'percent',
  risk_usd: 'money',
  notional: 'money',
  allocate_percent: 'percent',
  margin: 'money',
  base: 'size',
  volatility: 'percent',
  kelly: 'multiple',
}
const sizingKinds = Object.entries(sizingNames) as [Sizing['by'], string][]

function SizingRow({ intent, report, isDisabled, edit }: FieldProps) {
  const sizing = intent?.sizing ?? null
  const ticket = report?.ticket ?? null
  return (
    <Row label="size by" tone="sizing" result={<Figure shown={ticket && grouped(ticket.size)} />}>
      <KindField
        label="size by"
        kinds={sizingKinds}
        kind={sizing?.by ?? 'risk_percent'}
        value={sizing?.value ?? null}
        isDisabled={isDisabled}
        counts={(kind) => sizingCounts[kind]}
        known={(kind) => knownSizing(kind, report)}
        onChange={(by, value) => edit({ field: 'sizing', sizing: { by, value } })}
      />
    </Row>
  )
}

function LeverageRow({ intent, report, isDisabled, edit }: FieldProps) {
  const ticket = report?.ticket ?? null
  const mode = intent?.marginMode ?? ''
  return (
    <Row
      label="leverage"
      tone="leverage"
      result={ticket && <LeverageResult leverage={ticket.leverage} mode={ticket.marginMode} />}
    >
      <select
        aria-label="margin mode"
        value={mode}
        disabled={isDisabled}
        onChange={(event) => {
          const next = event.target.value
          edit({ field: 'marginMode', marginMode: next === 'cross' || next === 'isolated' ? next : null })
        }}
      >
        <option value="">as set</option>
        <option value="cross">cross</option>
        <option value="isolated">isolated</option>
      </select>
      <NumberField
        label="leverage"
        value={intent?.leverage ?? null}
        isDisabled={isDisabled}
        placeholder="as set"
        counts="leverage"
        onNumber={(leverage) => edit({ field: 'leverage', leverage })}
        onEmpty={() => edit({ field: 'leverage', leverage: null })}
      />
    </Row>
  )
}

function LeverageResult({ leverage, mode }: { leverage: string; mode: string }) {
  return (
    <>
      <Figure shown={`${leverage}×`} /> <span className="label">{mode}</span>
    </>
  )
}

function Rungs({ rungs }: { rungs: { price: string; size: string }[] }) {
  return (
    <ul className="rungs" aria-label="Rungs">
      {rungs.map((rung) => (
        <li key={rung.price}>
          <Figure shown={grouped(rung.size)} /> <span className="label">at</span> <Figure shown={grouped(rung.price)} />
        </li>
      ))}
    </ul>
  )
}
