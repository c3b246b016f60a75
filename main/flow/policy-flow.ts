import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import type { PolicyDocument } from '../../preload/contract/facts.ts'
import type { JournalKind } from '../../preload/contract/journal.ts'
import type { BrakeView, PolicyView } from '../../preload/contract/policy.ts'
import type { RequestInput } from '../../preload/contract/requests.ts'
import {
  changeTexts,
  isSamePolicy,
  type PolicyState,
  policyProblem,
  proposed,
  settled,
  wantedByFile,
} from '../domain/risk/policy-change.ts'
import { limitViews } from '../domain/risk/policy-view.ts'
import type { Clock, Journal, JournalBody } from '../ports.ts'
import { append, note } from './send-command.ts'
import { createStream } from './stream.ts'

const lookMs = 1_000
const policyKinds = ['policy_changed', 'policy_proposed', 'policy_withdrawn'] as const satisfies readonly JournalKind[]

/** Who changed it: a person on the screen, the end of a delay, a hand-edited file, or the first start of a home. */
type By = 'person' | 'delay' | 'file' | 'first start'
type PolicyRow = { version: number; by: By; before: PolicyDocument; after: PolicyState; text: string }

export type PolicyFlow = ReturnType<typeof createPolicyFlow>

/**
 * The policy in force. Changed by requests only: tighter at once, looser after the delay that was in force. The journal
 * is where it lives; the file beside it is a copy, and an edit of it is a proposal like any other.
 */
export function createPolicyFlow(ports: {
  journal: Journal
  clock: Clock
  /** The policy as the file holds it. */
  document: PolicyDocument
  /** Writes the file; throws where it can't be written. */
  save: (document: PolicyDocument) => void
  equity: () => string | null
  brakes: () => BrakeView[]
}) {
  const { journal, clock } = ports
  let state: PolicyState = { document: ports.document, pending: [] }
  let version = 0
  let isStopped = false
  let shown = ''
  const stream = createStream('policy')
  const listeners = new Set<(document: PolicyDocument) => void>()

  function rows(): PolicyRow[] {
    const all = policyKinds.flatMap((kind) => journal.recent(kind, 500))
    return all.sort((a, b) => b.seq - a.seq).map((row) => row.body as unknown as PolicyRow)
  }

  /** The row first: a change of which no row tells is none. Answers what changed, in words. */
  function become(next: PolicyState, by: By, write: typeof append | typeof note): string {
    const changes = changeTexts(state, next)
    if (changes.length === 0) return 'Nothing changed.'
    const text = `${changes.join('. ')}.`
    const isInForce = !isSamePolicy(state.document, next.document)
    const isMore = next.pending.some((one) => !state.pending.includes(one))
    const kind = isInForce ? 'policy_changed' : isMore ? 'policy_proposed' : 'policy_withdrawn'
    const body: PolicyRow = { version: version + 1, by, before: state.document, after: next, text }
    write(journal, { kind, story: 'policy', coin: null, body: body as unknown as JournalBody })
    version += 1
    state = next
    if (isInForce) {
      save()
      for (const listener of listeners) listener(state.document)
    }
    return text
  }

  function save(): void {
    try {
      ports.save(state.document)
    } catch {
      // The journal has it; the file is put right at the next change or start, because an older copy is known as one.
    }
  }

  const known = rows()
  const last = known[0]
  if (last !== undefined) {
    version = last.version
    state = last.after
  }

  /** What the file says otherwise than the journal's last word is a proposal; an older copy of the policy is none. */
  function begin(): void {
    if (last === undefined) {
      const text = 'The policy at the first start of this home.'
      const body: PolicyRow = { version: 1, by: 'first start', before: {}, after: state, text }
      append(journal, { kind: 'policy_changed', story: 'policy', coin: null, body: body as unknown as JournalBody })
      version = 1
      return
    }
    const copies = known.flatMap(({ before, after }) => [before, after.document])
    if (!copies.some((copy) => isSamePolicy(copy, ports.document)))
      become(proposed(state, wantedByFile(state, ports.document), clock.now()), 'file', append)
    if (!isSamePolicy(state.document, ports.document)) save()
  }

  function takeDue(): void {
    const next = settled(state, clock.now())
    if (next !== state) become(next, 'delay', note)
  }

  function show(): void {
    const value = view()
    const text = JSON.stringify(value)
    if (text === shown) return
    shown = text
    stream.set(value)
  }

  function look(): void {
    if (isStopped) return
    takeDue()
    show()
    clock.after(lookMs, look)
  }

  function view(): PolicyView {
    const equity = ports.equity()
    return {
      version,
      document: state.document,
      limits: limitViews(state.document, state.pending, equity),
      equity,
      brakes: ports.brakes(),
    }
  }

  return {
    topics: { policy: () => stream },
    /** Takes in what the file says, shows the policy from now on, and watches for what comes due. */
    start(): void {
      begin()
      look()
    },
    document: (): PolicyDocument => state.document,
    /** Tells of every policy that comes into force. */
    onChange: (listener: (document: PolicyDocument) => void): void => void listeners.add(listener),
    read: async (): Promise<PolicyView> => view(),

    /** A whole document, made on the version that it names. Throws a DeskFailure where it can't be the policy. */
    async propose({
      version: on,
      document,
    }: RequestInput<'policy.propose'>): Promise<{ text: string; view: PolicyView }> {
      const refuse = (why: string): never => {
        throw new DeskFailure(deskError('policy_refused', { why }))
      }
      takeDue()
      if (on !== version) refuse('the policy changed meanwhile; look at it as it is now')
      const problem = policyProblem(document)
      if (problem !== null) refuse(problem)
      const text = become(proposed(state, document, clock.now()), 'person', append)
      show()
      return { text, view: view() }
    },

    stop: () => {
      isStopped = true
    },
  }
}
