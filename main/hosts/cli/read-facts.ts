import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { type Facts, factsSchema } from '../../../preload/contract/facts.ts'
import { BrokenInput } from './terminal.ts'

/** Reads and checks a facts file. Throws BrokenInput with one sentence when it is missing, no JSON, or does not fit. */
export async function readFactsFile(file: string): Promise<Facts> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BrokenInput(`the facts file ${file} can't be read (${error.code ?? error.message}). Nothing was sized.`)
  })
  return readFacts(parse(text, `the facts file ${file}`), `the facts file ${file}`)
}

/** Checks facts that were already parsed; `where` names them in the sentence. */
export function readFacts(value: unknown, where: string): Facts {
  const facts = factsSchema.safeParse(value)
  if (!facts.success) throw new BrokenInput(`${where} does not fit: ${firstIssue(facts.error)}. Nothing was sized.`)
  const { account, markets } = facts.data
  for (const [kind, list] of [
    ['a position', account.positions],
    ['an order', account.orders],
  ] as const)
    for (const { coin } of list)
      if (!Object.hasOwn(markets, coin))
        throw new BrokenInput(
          `${where} holds ${kind} in ${coin} but no market for it. Nothing was sized; add the market.`,
        )
  return facts.data
}

/** JSON.parse that complains with `where`. */
export function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (error) {
    throw new BrokenInput(`${where} is not JSON (${(error as Error).message}). Nothing was sized.`)
  }
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'bad facts'
  const where = issue.path.join('.')
  return where === '' ? issue.message : `${where}: ${issue.message}`
}
