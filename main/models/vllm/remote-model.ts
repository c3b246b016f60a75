import type { ChatModel, ModelFailed } from '../../ports.ts'
import type { ModelFailure } from './model-failure.ts'
import { createVllmClient, type VllmSettings } from './vllm-client.ts'

/** A served model as a chat model, and the look whether it is there. */
export type RemoteModel = ChatModel & {
  check(signal?: AbortSignal): Promise<{ is: 'ready'; models: string[] } | ModelFailure>
}

const codes: Record<ModelFailure['is'], ModelFailed['code']> = {
  unreachable: 'unreachable',
  refused: 'refused',
  late: 'time_limit',
  broken: 'garbage',
  stopped: 'stopped',
}

/** The model that a server serves by that name. `onAnswer` hears of every answer and failure. */
export function remoteModel(
  settings: VllmSettings & { onAnswer?: (failure: ModelFailure | null) => void },
): RemoteModel {
  const client = createVllmClient(settings)
  return {
    name: settings.model,
    check: client.check,
    async chat(ask) {
      const answer = await client.answer(ask)
      settings.onAnswer?.(answer.is === 'answer' ? null : answer)
      if (answer.is !== 'answer') return { is: 'failed', code: codes[answer.is], text: answer.text }
      const { text, ms, firstTokenMs, tokens } = answer
      return { is: 'answer', text, choices: [], ms, firstTokenMs, tokens }
    },
  }
}
