import { ARGUMENTS, type PaperControl } from './control.ts'

/** PaperControl of an exchange in another process. */
export type RemoteControl = {
  [K in keyof PaperControl]: (...values: Parameters<PaperControl[K]>) => Promise<ReturnType<PaperControl[K]>>
}

/** Controls the exchange at this address (`http://127.0.0.1:PORT`); a refused control rejects with its reason. */
export function remoteControl(http: string): RemoteControl {
  const entries = Object.entries(ARGUMENTS).map(([type, names]) => {
    const whole = names[0] === 'rule' || names[0] === 'request'
    const act = async (...values: unknown[]) => {
      const rest = whole ? values[0] : Object.fromEntries(names.map((name, at) => [name, values[at]]))
      const response = await fetch(`${http}/paper`, {
        method: 'POST',
        body: JSON.stringify({ ...(rest as object), type }),
      })
      if (!response.ok) throw new Error(await response.text())
      return ((await response.json()) as { result: unknown }).result
    }
    return [type, act]
  })
  return Object.fromEntries(entries) as RemoteControl
}
