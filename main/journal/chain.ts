import type { Digest } from '../ports.ts'

/** One row as it lies in the table; `body` is canonical JSON text. */
export type StoredRow = {
  seq: number
  time: number
  kind: string
  story: string
  coin: string | null
  body: string
  hash: string
}

/** What the first row is chained to. */
export const genesis = '0'.repeat(64)

/**
 * Hash of a row: SHA-256 over the hash before it and the row's canonical JSON (RFC 8785: keys in order, no spaces; the
 * body is stored in that form already, so that every stored byte of it is covered).
 */
export function rowHash(before: string, row: Omit<StoredRow, 'hash'>, digest: Digest): string {
  const { body, coin, kind, seq, story, time } = row
  const text = JSON.stringify
  return digest(
    `${before}{"body":${body},"coin":${text(coin)},"kind":${text(kind)},"seq":${seq},"story":${text(story)},"time":${time}}`,
  )
}

/** What a look through the whole chain found: how many rows, the first row that does not fit, and why. */
export type Verdict = { rows: number; badRow: number | null; why: string | null }

/** The end of the chain, as it is remembered beside the rows. */
export type Head = { count: number; hash: string }

/**
 * Walks the rows in order and compares the end with every remembered head. A head may be behind the rows (the process
 * died between the two writes) but never ahead of them.
 */
export function verifyChain(
  rows: Iterable<StoredRow>,
  heads: { name: string; head: Head; mayLag: boolean }[],
  digest: Digest,
): Verdict {
  let before = genesis
  let count = 0
  const lagging = new Map(heads.filter(({ mayLag }) => mayLag).map((entry) => [entry.head.count, entry]))
  for (const row of rows) {
    count += 1
    if (row.seq !== count) return { rows: count, badRow: count, why: `row ${count} is missing: row ${row.seq} follows` }
    if (rowHash(before, row, digest) !== row.hash)
      return { rows: count, badRow: count, why: `row ${count} was changed` }
    before = row.hash
    const remembered = lagging.get(count)
    if (remembered !== undefined && remembered.head.hash !== row.hash)
      return { rows: count, badRow: count, why: `row ${count} is not the one that ${remembered.name} remembers` }
  }
  for (const { name, head, mayLag } of heads) {
    if (head.count > count)
      return {
        rows: count,
        badRow: count + 1,
        why: `rows ${count + 1} to ${head.count} are missing: ${name} remembers ${head.count}`,
      }
    if (!mayLag && (head.count !== count || (count > 0 && head.hash !== before)))
      return {
        rows: count,
        badRow: head.count + 1,
        why: `${name} remembers ${head.count} rows, and there are ${count}`,
      }
  }
  return { rows: count, badRow: null, why: null }
}
