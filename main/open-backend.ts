import { type BackendSetting, createModelBackends, insteadOf } from './model-backends.ts'
import type { FreeLexicon, FreeReader } from './ports.ts'
import { askInProse, type ProseAnswer } from './words/model/ask-in-prose.ts'

/** What reads free language for one run, by the name of its backend, and how to let go of it. */
export type OpenedBackend = {
  free: FreeReader
  /** Asks for a size in the words of HyperLLM-4B's card, to compare it; null where it does not chat. */
  inProse: ((words: string, lexicon: FreeLexicon) => Promise<ProseAnswer>) | null
  close(): Promise<void>
}

/**
 * Opens a backend by its name: `tiny`, an installed model's, or `vllm` with its server, which is asked at once whether it
 * serves that model. Throws an Error with one sentence where it is missing or its server can't be used.
 */
export async function openBackend(
  name: string,
  setting: Omit<BackendSetting, 'keyWrap' | 'instead' | 'mayWake'> & {
    server?: { url: string; served: string; key: string | null } | null
  },
): Promise<OpenedBackend> {
  const { server = null, ...rest } = setting
  if (name !== 'vllm' && server !== null) throw new Error('A server belongs to --model vllm.')
  const backends = createModelBackends({ ...rest, keyWrap: null, instead: insteadOf(name, server) })
  const [mine] = backends.view().backends.filter((one) => one.isChosen)
  const free = backends.free()
  if (mine === undefined || mine.state === 'missing' || free === null) {
    await backends.close()
    const others = backends.view().backends.filter(({ kind }) => kind !== 'remote')
    throw new Error(
      `${mine?.why ?? `No model "${name}" is installed.`} There are: ${others.map(({ id }) => id).join(', ')}.`,
    )
  }
  if (name === 'vllm') {
    const { isReady, text } = await backends.checkRemote()
    if (!isReady) throw new Error(text)
  }
  const chat = backends.chat()
  const inProse = chat && ((words: string, lexicon: FreeLexicon) => askInProse(words, lexicon, chat))
  return { free, inProse, close: backends.close }
}
