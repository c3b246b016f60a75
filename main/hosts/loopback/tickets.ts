import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * One-time addresses. Whoever first connects with an address's token gets a session of its own (a cookie that scripts
 * can't read); from then on the token is worth nothing without that cookie. So a reload of the same window connects
 * again, and an address read over a shoulder, from a log or from the list of processes does not.
 */
export type Tickets = {
  /** A fresh token, not yet used. */
  issue(): string
  /**
   * Admits a client with its token and the session cookie it has, if any. Answers the session to set as a cookie, or
   * null where the token is unknown or taken by another client.
   */
  admit(token: string, session: string | undefined): string | null
}

/** Oldest unused tokens are forgotten beyond this many. */
const mostTokens = 200

const secret = () => randomBytes(32).toString('base64url')

/** Compares in a time that does not depend on where two texts differ. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}

/** Keeps the tokens of one desk. */
export function openTickets(): Tickets {
  const tickets: { token: string; session: string | null }[] = []
  return {
    issue: () => {
      const token = secret()
      tickets.push({ token, session: null })
      if (tickets.length > mostTokens) tickets.shift()
      return token
    },
    admit: (token, session) => {
      let found: (typeof tickets)[number] | undefined
      for (const ticket of tickets) if (isSame(ticket.token, token)) found = ticket
      if (found === undefined) return null
      if (found.session === null) {
        // A browser that already has a session keeps it: its windows share one cookie.
        const known = tickets.some(
          (ticket) => ticket.session !== null && session !== undefined && isSame(ticket.session, session),
        )
        found.session = known && session !== undefined ? session : secret()
        return found.session
      }
      return session !== undefined && isSame(found.session, session) ? found.session : null
    },
  }
}
