import { type ChildLike, forkChild } from '../../main/keys/signer-client.ts'

/** The real process, with a copy of everything said in both directions, and a way to end it. */
export function listeningChild() {
  const said: unknown[] = []
  let latest: ChildLike | null = null
  const start = (entry: string): ChildLike => {
    const real = forkChild(entry)
    latest = real
    return {
      ...real,
      send: (message) => {
        said.push(structuredClone(message))
        real.send(message)
      },
      onMessage: (listener) =>
        real.onMessage((message) => {
          said.push(message)
          listener(message)
        }),
    }
  }
  return { said, start, kill: () => latest?.kill() }
}

/** The forms in which a secret of bytes could show itself in a text, lower case where hex is. */
export function traces(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret)
  return [
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    BigInt(`0x${bytes.toString('hex')}`).toString(),
    [...bytes].join(','),
    bytes.toString('latin1'),
  ]
}

/** Every value of a message as text, bytes in each of their forms. */
export function textOfMessage(message: unknown): string {
  const parts: string[] = []
  const walk = (value: unknown) => {
    if (value instanceof Uint8Array) parts.push(...traces(value))
    else if (typeof value === 'object' && value !== null)
      Object.entries(value).forEach(([name, inner]) => {
        parts.push(name)
        walk(inner)
      })
    else parts.push(String(value))
  }
  walk(message)
  return parts.join('\n')
}
