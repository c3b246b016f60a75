import { BrokenInput, type Terminal } from './terminal.ts'

/** The options that name what reads free language; a key is never one of them, only the variable that holds it. */
export const backendOptions = {
  model: { type: 'string' },
  url: { type: 'string' },
  served: { type: 'string' },
  'key-env': { type: 'string' },
} as const

type Values = {
  model?: string | undefined
  url?: string | undefined
  served?: string | undefined
  'key-env'?: string | undefined
}
/** The server of `--model vllm`. */
export type NamedServer = { url: string; served: string; key: string | null }

/** The server that the options name; null where they name none. Throws BrokenInput where they do not go together. */
export function readServer(values: Values, terminal: Terminal): NamedServer | null {
  const { model, url, served, 'key-env': keyEnv } = values
  if (model !== 'vllm') {
    if (url !== undefined || served !== undefined || keyEnv !== undefined)
      throw new BrokenInput('--url, --served and --key-env belong to --model vllm. Nothing was done.')
    return null
  }
  if (url === undefined || served === undefined)
    throw new BrokenInput(
      '--model vllm needs --url (such as https://gpu.example/v1) and --served (the name of its model). Nothing was done.',
    )
  const key = keyEnv === undefined ? null : terminal.env[keyEnv]
  if (key === undefined || key === '')
    throw new BrokenInput(`the environment has no ${keyEnv}, which --key-env names. Nothing was done.`)
  return { url, served, key }
}
