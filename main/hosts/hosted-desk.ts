import type { Handlers } from '../../preload/contract/requests.ts'
import type { Topics } from '../../preload/contract/topics.ts'

/** The desk as every host serves it: requests, streams, and an orderly end. */
export type HostedDesk = { handlers: Handlers; topics: Topics; close(): Promise<void> }
