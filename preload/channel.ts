/** The one channel between an Electron window and the desk. */
export const channel = 'desk-wire'

/**
 * What travels on it: the page's own id and a frame of the contract. Each load of the page has a new id, so that a frame
 * of a page that is gone never reaches the one that replaced it; a null frame says that this side has closed.
 */
export type Parcel = [page: string, frame: string | null]

/** A parcel, or null where what came is anything else. */
export function readParcel(value: unknown): Parcel | null {
  if (!Array.isArray(value) || value.length !== 2) return null
  const [page, frame] = value as unknown[]
  return typeof page === 'string' && page.length <= 64 && (frame === null || typeof frame === 'string')
    ? [page, frame]
    : null
}
