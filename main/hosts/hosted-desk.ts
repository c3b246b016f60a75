import type { Handlers } from '../../preload/contract/requests.ts'
import type { Topics } from '../../preload/contract/topics.ts'

/** The desk as every host serves it: requests, streams, and an orderly end. */
export type HostedDesk = {
  /** The requests of the desk that is open now; a host that switches networks gives others afterwards. */
  readonly handlers: Handlers
  readonly topics: Topics
  close(): Promise<void>
  /** Called when another desk was opened in this one's place: every window has to load anew. */
  onSwitch?(listener: () => void): void
}
