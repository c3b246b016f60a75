import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Report } from '../../../preload/contract/report.ts'
import { parse, readFacts } from './read-facts.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

const lineSchema = z.strictObject({ words: z.string(), facts: z.unknown().optional() })

/**
 * Sizes one sentence a line and prints one JSON report a line, in order. A line that starts with `{` is JSON with
 * `words` and, where it has its own, `facts`. Answers 0 when every line got a report; a line that could not be read
 * gets none, the others still do, and the first such line is named on stderr.
 */
export async function sizeBatch(
  file: string,
  world: { size(words: string, facts: ReturnType<typeof readFacts> | null): Promise<Report> },
  terminal: Terminal,
): Promise<number> {
  const input = file === '-' ? Readable.from(terminal.stdin()) : createReadStream(file)
  const broken: string[] = []
  let number = 0
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1
      try {
        const { words, facts } = readLine(line, `line ${number}`)
        terminal.out(`${JSON.stringify(await world.size(words, facts))}\n`)
      } catch (thrown) {
        if (!(thrown instanceof BrokenInput)) throw thrown
        broken.push(thrown.message)
      }
    }
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === undefined) throw thrown
    throw new BrokenInput(`the batch ${file} can't be read (${code}) after ${number} lines.`)
  }
  if (broken.length === 0) return 0
  const more = broken.length > 1 ? ` (and ${broken.length - 1} more such lines)` : ''
  throw new BrokenInput(`${broken[0]}${more}`)
}

function readLine(line: string, where: string) {
  if (line.length > 1_000_000) throw new BrokenInput(`${where} is longer than 1,000,000 characters. Nothing was sized.`)
  if (!line.trimStart().startsWith('{')) return { words: line, facts: null }
  const parsed = lineSchema.safeParse(parse(line, where))
  if (!parsed.success)
    throw new BrokenInput(
      `${where} does not fit { "words", "facts" } (${parsed.error.issues[0]?.message}). Nothing was sized.`,
    )
  const { words, facts } = parsed.data
  return { words, facts: facts === undefined || facts === null ? null : readFacts(facts, `${where}: facts`) }
}
