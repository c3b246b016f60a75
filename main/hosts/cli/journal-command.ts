import { parseArgs } from 'node:util'
import { readJournal } from '../../read-journal.ts'
import { homeDir, homePaths } from '../home-dir.ts'
import { BrokenInput, type Terminal } from './terminal.ts'

/** `desk journal verify|tail`: the log of a home folder, read-only; a desk may be running meanwhile. */
export async function journalCommand(args: string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      rows: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
    },
  })
  const [what, ...rest] = positionals
  if ((what !== 'verify' && what !== 'tail') || rest.length > 0)
    throw new BrokenInput('say verify or tail, such as "desk journal verify".')
  const file = homePaths(homeDir(values.home, terminal.env)).journal
  const journal = open(file)
  try {
    return what === 'verify' ? verify(journal, values.json, terminal) : tail(journal, values, terminal)
  } finally {
    journal.close()
  }
}

function open(file: string) {
  try {
    return readJournal(file)
  } catch (thrown) {
    throw new BrokenInput(`${(thrown as Error).message}.`)
  }
}

function verify(journal: ReturnType<typeof readJournal>, isJson: boolean, terminal: Terminal): number {
  const { rows, badRow, why } = journal.verify()
  if (isJson) terminal.out(`${JSON.stringify({ rows, badRow, why })}\n`)
  else if (badRow === null) terminal.out(`The journal holds ${rows} rows, and each fits the one before it.\n`)
  else terminal.out(`The journal does not hold from row ${badRow} on: ${why}.\n`)
  return badRow === null ? 0 : 3
}

function tail(
  journal: ReturnType<typeof readJournal>,
  { rows, json }: { rows: string; json: boolean },
  terminal: Terminal,
): number {
  if (!/^[1-9]\d{0,4}$/.test(rows)) throw new BrokenInput(`--rows "${rows}" is no number from 1 to 99999.`)
  for (const row of journal.page(null, Number.parseInt(rows, 10)).rows.reverse()) {
    const time = new Date(row.time).toISOString()
    const line = `${String(row.seq).padStart(6)}  ${time}  ${row.kind.padEnd(20)} ${(row.coin ?? '').padEnd(8)} ${short(JSON.stringify(row.body))}`
    terminal.out(`${json ? JSON.stringify(row) : line}\n`)
  }
  return 0
}

/** The start of a long body; `--json` gives it whole. */
function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
