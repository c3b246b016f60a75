import packageJson from '../../../package.json' with { type: 'json' }
import { DeskFailure } from '../../../preload/contract/errors.ts'
import { BrokenInput, processTerminal, type Terminal } from './terminal.ts'
import { wordsHelp } from './words-help.ts'

type Command = (args: string[], terminal: Terminal) => Promise<number>

/** Each command is loaded only when it is asked for, so that `desk size` starts without the database and the exchange. */
const commands: Record<string, () => Promise<Command>> = {
  size: async () => (await import('./size-command.ts')).sizeCommand,
  paper: async () => (await import('./paper-command.ts')).paperCommand,
  journal: async () => (await import('./journal-command.ts')).journalCommand,
  kill: async () => (await import('./kill-command.ts')).killCommand,
  eval: async () => (await import('./eval-command.ts')).evalCommand,
  model: async () => (await import('./model-command.ts')).modelCommand,
  resume: async () => (await import('./kill-command.ts')).resumeCommand,
}

const help = `desk: HyperLLM Desk without a window

  desk help words            how a trade is said, with an example of each part
  desk size "<words>"        read, size and check a sentence; sends nothing
    --facts FILE               on a frozen world instead of the running paper exchange
    --json                     print the report as JSON
    --batch FILE|-             one sentence a line (or { "words", "facts" }), one JSON report a line
    --send --yes [--ack ID,…]  send it to the paper exchange and wait for the outcome
    --schema                   print the JSON schema of what words may ask for
    --model NAME               what reads what the terse grammar does not: none, tiny (shipped), an installed model,
                               or vllm with --url URL --served NAME [--key-env VARIABLE]; else the chosen one
                               (none with --facts)
  desk paper [--port P] [--seed S] [--fund USD] [--feed synthetic|live|replay:FILE]
                             the paper exchange alone, for other clients
  desk journal verify        check the whole log, row by row
  desk journal tail [--rows N]
                             the last rows of the log
  desk eval [--set FILE] [--wrong] [--model NAME …as above]
                             read the evaluation's sentences and print the table, category by category; several
                             backends beside each other with --model none,tiny
    --prompt ours|card         card: a model that chats is asked in the words of HyperLLM-4B's card instead, and the
                               sizes in its prose are compared with the desk's; nothing of them becomes an order
  desk model list|install|convert|verify|remove
                             models: DoRA adapters made exact, files fetched and checked; see desk model
  desk kill                  stop trading and cancel all open orders but protective stops
    --with-stops               those too
    --flatten                  and close every position at the market
  desk resume                trade again after a halt; says why where it is refused
  --home DIR                 where journal, keys and settings are (or HYPERLLM_HOME; default ~/.hyperllm-desk)

Exit codes of size: 0 ready or needs_ack, 2 question, 3 blocked or refused, 4 unreadable, 1 broken input or a defect.
`

/** Runs one command and answers its exit code. Never throws: broken input and defects are one line on stderr and a 1. */
export async function runCli(args: string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(rest[0] === 'words' ? wordsHelp : help)
    return name === undefined ? 1 : 0
  }
  if (name === '--version' || name === '-v') {
    terminal.out(`${packageJson.version}\n`)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    terminal.complain(
      `desk: there is no command "${name}". Commands: ${Object.keys(commands).join(', ')}, help. Nothing was done.`,
    )
    return 1
  }
  try {
    return await (await command())(rest, terminal)
  } catch (thrown) {
    const what = thrown instanceof Error ? thrown.message : String(thrown)
    if (isArgumentError(thrown))
      terminal.complain(`desk ${name}: ${firstSentence(what)} Nothing was done; see desk help.`)
    else if (thrown instanceof BrokenInput || thrown instanceof DeskFailure) terminal.complain(`desk ${name}: ${what}`)
    else terminal.complain(`desk ${name}: something in the desk broke (${what}). Check Orders and Positions.`)
    if (terminal.env.DESK_TRACE === '1' && thrown instanceof Error) terminal.complain(thrown.stack ?? '')
    return 1
  }
}

/** What Node says of an argument, without its advice on how to quote one. */
function firstSentence(text: string): string {
  return `${text.split(/\. (?=[A-Z])/)[0]!.replace(/\.$/, '')}.`
}

function isArgumentError(thrown: unknown): boolean {
  return thrown instanceof TypeError && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS')
}
