import { DeskFailure, deskError } from '../../preload/contract/errors.ts'
import { type Backend, countedSentences } from '../../preload/contract/models.ts'
import type { RequestInput, RequestOutput } from '../../preload/contract/requests.ts'
import { type Comparison, comparisonOf, countDisagreements, type ReadRow } from '../domain/report/disagreements.ts'
import type { Journal, JournalBody, ModelBackends } from '../ports.ts'
import { messageOf, note } from './send-command.ts'
import { createStream } from './stream.ts'

export type ModelsFlow = ReturnType<typeof createModelsFlow>

/**
 * What reads free language: shown, chosen, installed and removed by requests, each choice a row. Nothing here is on the way
 * of an order, and nothing that breaks here halts trading.
 */
export function createModelsFlow(ports: {
  journal: Journal
  backends: ModelBackends
  /** The name of what reads (null: nothing does) and how it stands, for top bar and words box. */
  showModel: (name: string | null, state: Pick<Backend, 'state' | 'why'>) => void
  alarm: (id: string, text: string, level: 'warn') => void
  calm: (id: string) => void
}) {
  const { journal, backends } = ports
  /** Of the last sentences, oldest first; null until somebody looks. */
  let comparisons: Comparison[] | null = null
  const stream = createStream('models', {
    onFirst: () => {
      if (comparisons !== null) return
      comparisons = journal
        .recent('words_read', countedSentences)
        .flatMap(({ body }) => comparisonOf(body as unknown as ReadRow) ?? [])
        .reverse()
      stream.patch({ disagreements: countDisagreements(comparisons) })
      void backends.look().catch(() => undefined)
    },
  })
  let shown: string | null = null
  const show = () => {
    const view = backends.view()
    stream.patch(view)
    const chosen = view.backends.find((one) => one.isChosen)
    const { state = 'idle', why = null } = chosen ?? {}
    const name = backends.free()?.name ?? null
    // Every sentence changes the view (its speed); the window hears only of what it shows.
    const next = [name, state, why].join('\n')
    if (next !== shown) ports.showModel(name, { state, why })
    shown = next
    // A model that was chosen and is not there is told of before anybody needs it.
    if (chosen === undefined || chosen.state !== 'missing') ports.calm('model')
    else ports.alarm('model', chosen.why ?? 'The chosen model is missing.', 'warn')
  }
  stream.set({ ...backends.view(), disagreements: [] })
  show()
  backends.onChange(show)
  journal.onAppend(({ kind, body }) => {
    const comparison = kind === 'words_read' ? comparisonOf(body as unknown as ReadRow) : null
    if (comparison === null || comparisons === null) return
    comparisons = [...comparisons, comparison].slice(-countedSentences)
    stream.patch({ disagreements: countDisagreements(comparisons) })
  })

  /** Whatever a backend throws is a refusal with its own sentence: a model is no reason to halt trading. */
  async function asked<T>(work: (backends: ModelBackends) => T | Promise<T>): Promise<T> {
    try {
      return await work(backends)
    } catch (thrown) {
      throw thrown instanceof DeskFailure ? thrown : refused(messageOf(thrown))
    }
  }

  const row = (
    kind: 'model_chosen' | 'model_server' | 'model_installed' | 'model_removed',
    body: { [key: string]: JournalBody },
  ) => note(journal, { kind, story: 'models', coin: null, body })

  return {
    topics: { models: () => stream },
    look: () =>
      asked(async (to) => {
        await to.look()
        return {}
      }),
    choose: ({ id }: RequestInput<'models.choose'>) =>
      asked(async (to) => {
        const text = await to.choose(id)
        row('model_chosen', { id, text })
        return { text }
      }),
    setRemote: (remote: RequestInput<'models.setRemote'>) =>
      asked(async (to) => {
        const text = await to.setRemote(remote)
        row('model_server', { url: remote.url, model: remote.model, text })
        return { text }
      }),
    forgetRemote: () =>
      asked(async (to) => {
        const text = await to.forgetRemote()
        row('model_server', { url: null, model: null, text })
        return { text }
      }),
    checkRemote: (): Promise<RequestOutput<'models.checkRemote'>> => asked((to) => to.checkRemote()),
    install: (ask: RequestInput<'models.install'>) =>
      asked((to) => ({
        text: to.install(ask, ({ name, source, sha256 }) =>
          row('model_installed', { name, source, sha256, text: `${name} is installed.` }),
        ),
      })),
    stopInstall: () => asked((to) => ({ text: to.stopInstall() })),
    remove: ({ name }: RequestInput<'models.remove'>) =>
      asked(async (to) => {
        const text = await to.remove(name)
        row('model_removed', { name, text })
        return { text }
      }),
  }
}

const refused = (why: string): DeskFailure => new DeskFailure(deskError('refused', { why }))
