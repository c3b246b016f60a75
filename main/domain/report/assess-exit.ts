import type { Intent } from '../../../preload/contract/intent.ts'
import type { Question } from '../../../preload/contract/report.ts'
import { writeWords } from '../../../preload/contract/write-words.ts'
import { type Position, positionIn } from '../margin/account.ts'
import { sideOf } from '../margin/exposure.ts'
import { entrySide } from '../market/instrument.ts'
import type { World } from '../market/world.ts'
import { known, parsePrice } from '../money/parse-decimal.ts'
import { dollars, text } from '../money/print.ts'
import { isEqual, type Size } from '../money/quantity.ts'
import { breakEvenPrice } from '../order/break-even.ts'
import { coveredBy, type Exit, exitsOf } from '../order/exits.ts'
import { buildExitTicket, type Ticket } from '../ticket/build-ticket.ts'
import type { ExitSaid } from '../ticket/draft-exit.ts'
import { tightenStop } from '../ticket/tighten-stop.ts'
import type { Management } from './assess-management.ts'
import { isRefused, type Refused, refuse } from './refusal.ts'

type MoveIntent = Extract<Intent, { action: 'move_stop' | 'move_target' }>

/** Moves a stop or a target; where several rest, asks which, each with its answer. Without one, places it for all that is bare. */
export function assessExit(intent: MoveIntent, world: World): Management | Refused | Question {
  const kind = intent.action === 'move_stop' ? 'stop' : 'target'
  const position = positionIn(world.account, intent.coin)
  if (position === null) return refuse('no_position', intent.coin)
  const trigger = parsePrice(intent.price)
  if (trigger === 'not_a_number') return refuse('number_out_of_range', kind, intent.price)
  const resting = exitsOf(kind, position, world.account.orders)
  const chosen = chooseExits(intent, kind, resting)
  if (!Array.isArray(chosen)) return chosen
  return move(position, { kind, trigger, size: sizeFor(kind, chosen, resting, position), ...replacing(chosen) }, world)
}

/** The exits that move: the only one, the named one, or all of them; a question where that is open. */
function chooseExits(intent: MoveIntent, kind: 'stop' | 'target', resting: Exit[]): Exit[] | Refused | Question {
  if (intent.all === true) return resting
  if (intent.from !== undefined) {
    const from = known.price(intent.from)
    const named = resting.filter((exit) => isEqual(exit.trigger, from))
    return named.length > 0 ? named : refuse('no_exit', `${intent.coin} ${kind} at ${intent.from}`)
  }
  const prices = [...new Set(resting.map((exit) => text(exit.trigger)))]
  if (prices.length < 2) return resting
  const option = (label: string, meant: MoveIntent) => ({ label, intent: meant, size: null, words: writeWords(meant) })
  return {
    code: `which_${kind}`,
    text: `${intent.coin} has ${resting.length} ${kind}s. Which one moves to ${intent.price}?`,
    options: [
      ...resting.slice(0, 8).map((exit) => ({
        ...option(`the ${text(exit.size)} at ${text(exit.trigger)}`, { ...intent, from: text(exit.trigger) }),
        size: text(exit.size),
      })),
      option('all of them, as one', { ...intent, all: true }),
    ],
  }
}

/** One of several keeps its size. The only one, or all of them as one, cover the position (a target: what they did). */
function sizeFor(kind: 'stop' | 'target', chosen: Exit[], resting: Exit[], position: Position): Size | null {
  if (chosen.length < resting.length) return coveredBy(position, chosen)
  if (kind === 'stop' || chosen.length === 0) return null
  return coveredBy(position, chosen)
}

function replacing(chosen: readonly Exit[]): Pick<ExitSaid, 'replaces'> {
  return { replaces: chosen.flatMap(({ order }) => (order === null ? [] : [order])) }
}

/** Moves the stop to break-even with both fees. Stops that are as tight or tighter stay where they are. */
export function breakEven(coin: string, world: World): Management | Refused {
  const position = positionIn(world.account, coin)
  if (position === null) return refuse('no_position', coin)
  const side = sideOf(position)
  const to = breakEvenPrice(position.entry, side, world.fees.taker, position.instrument)
  const said = tightenStop(position, to, world)
  return isRefused(said) ? said : move(position, said, world)
}

function move(position: Position, said: ExitSaid, world: World): Management | Refused {
  const { coin } = position
  const ticket = buildExitTicket(coin, said, world)
  if (isRefused(ticket)) return ticket
  const { kind } = said
  const price = text(ticket.entry.price)
  const size = text(ticket.size)
  const moved = `${verb(kind, said)} ${size} ${coin} to ${price}`
  return {
    closes: [ticket],
    cancels: [],
    actions: [
      {
        action: kind === 'stop' ? 'move_stop' : 'move_target',
        coin,
        size,
        side: ticket.side,
        price,
        text: `${moved}${comesFrom(said)}`,
      },
    ],
    shown: ticket,
    notes: notesOf(ticket, position, said, world),
  }
}

function verb(kind: 'stop' | 'target', { replaces }: ExitSaid): string {
  return replaces.length === 0 ? `Place a ${kind} for` : `Move the ${kind} of`
}

function comesFrom({ replaces }: ExitSaid): string {
  const from = [...new Set(replaces.map((order) => (order.trigger === null ? '' : text(order.trigger))))]
  return from.length === 0 ? '' : ` from ${from.join(' and ')}`
}

/** What a person should know: what else rests, what part stays bare, and how much farther a loosened stop may lose. */
function notesOf(ticket: Ticket, position: Position, said: ExitSaid, world: World): string[] {
  const { kind, replaces } = said
  const notes: string[] = []
  const kept = exitsOf(kind, position, world.account.orders).filter(
    ({ order }) => order === null || !replaces.includes(order),
  )
  if (replaces.length > 0)
    notes.push(
      `The new ${kind} rests first; only then ${replaces.length === 1 ? 'the old one is' : 'the old ones are'} cancelled.`,
    )
  if (kept.length > 0)
    notes.push(`Stays as it is: ${kept.map((exit) => `${text(exit.size)} at ${text(exit.trigger)}`).join(', ')}.`)
  if (kind === 'target') return notes
  const entering = entrySide(ticket.side)
  for (const { coin, side, reduceOnly, stop, price, trigger } of world.account.orders)
    if (coin === ticket.coin && side === entering && !reduceOnly && stop != null)
      notes.push(
        `The entry that rests at ${text(trigger ?? price)} brings its own stop at ${text(stop)} for what it fills.`,
      )
  if (ticket.losses === null) notes.push('A part of the position has no stop after this.')
  const { task } = ticket
  if (task?.is !== 'exit' || !task.loosens || task.lossBefore === null) return notes
  const before = dollars(task.lossBefore)
  notes.push(
    ticket.losses === null
      ? `Farther away: the loss at the stop was ${before} and has no bound after this.`
      : `Farther away: the loss at the stop grows from ${before} to ${dollars(ticket.losses.allIn)}.`,
  )
  return notes
}
