import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { DeskFailure } from '../../preload/contract/errors.ts'
import type { OpenIntent } from '../../preload/contract/intent.ts'
import type { Report } from '../../preload/contract/report.ts'
import { writeWords } from '../../preload/contract/write-words.ts'
import { useDesk } from '../desk/desk-context.ts'
import { failureSentence } from '../desk/use-request.ts'
import { words as texts } from '../text/sentences.ts'
import { composeWords } from './compose-words.ts'
import { editIntent, type TicketChange } from './edit-intent.ts'
import { latestAnswer } from './latest-answer.ts'
import { recall, remember, type WordsHistory } from './words-history.ts'

/** Where the present words came from. */
export type WordsOrigin = 'grammar' | 'hand' | 'model'

/** The one object behind words box, ticket and chart: a sentence, and what the desk makes of it. */
export type WordsDraft = {
  words: string
  origin: WordsOrigin
  /** The newest answer for these or slightly earlier words; null where there are no words. */
  report: Report | null
  /** True while the report is of earlier words than those shown. */
  isSizing: boolean
  /** The sentence of a failed sizing. */
  failure: string | null
  /** The words that the model was asked about and did not make an order of; null where it was not. */
  readFor: string | null
  /** The opening order the words say, as said; null where they say none (yet). */
  intent: OpenIntent | null
  /** True while a model reads the words. */
  isReading: boolean
  /** Asks the model about the words as they stand; its reading takes their place in terse words, or its question is shown. */
  read(): void
  say(words: string, origin?: WordsOrigin): void
  edit(change: TicketChange, coin: string): void
  /** Takes over a report that a review answered with. */
  hear(report: Report, words: string): void
  /** Forgets the kept copy of the words before they are sent, so that a reload can't offer them again. */
  park(): void
  remember(words: string): void
  recall(step: 1 | -1): boolean
}

const WordsContext = createContext<WordsDraft | null>(null)
const historyKey = 'hyperllm.words'
const draftKey = 'hyperllm.draft'
/** The same words are sized again this often, since the market moves under them. */
const resizeMs = 1_000

/** The sentence and its report; only inside the app. */
export function useWords(): WordsDraft {
  const draft = useContext(WordsContext)
  if (draft === null) throw new Error('useWords is called outside the app')
  return draft
}

type State = {
  words: string
  origin: WordsOrigin
  report: Report | null
  reportFor: string
  failure: string | null
  intent: OpenIntent | null
  /** The words of which the report is the model's own: sizing them again would only say that no grammar reads them. */
  readFor: string | null
  isReading: boolean
}

const blank: State = {
  words: '',
  origin: 'grammar',
  report: null,
  reportFor: '',
  failure: null,
  intent: null,
  readFor: null,
  isReading: false,
}

/** Keeps the sentence, and has it sized at most once a drawn frame; an old answer never replaces a newer one. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const link = useDesk()
  const [state, setState] = useState<State>(() => ({ ...blank, words: sessionStorage.getItem(draftKey) ?? '' }))
  const current = useRef(state)
  current.current = state
  const history = useRef<WordsHistory>(savedHistory())
  const answers = useRef(latestAnswer())
  const { words, origin } = state

  useEffect(() => sessionStorage.setItem(draftKey, words), [words])

  useEffect(() => {
    if (words.trim() === '') return answers.current.forget()
    const size = () => {
      if (current.current.readFor === words && current.current.report?.reading.by !== 'grammar') return
      const question = answers.current.ask()
      link.request('words.size', { words, origin }).then(
        (report) => {
          if (answers.current.mayUse(question)) setState((now) => withReport(now, report, words))
        },
        (thrown: unknown) => {
          if (answers.current.mayUse(question)) setState((now) => ({ ...now, failure: sizingFailure(thrown) }))
        },
      )
    }
    const frame = requestAnimationFrame(size)
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') size()
    }, resizeMs)
    return () => {
      cancelAnimationFrame(frame)
      clearInterval(timer)
    }
  }, [link, words, origin])

  const draft = useMemo<WordsDraft>(() => {
    const say = (next: string, from: WordsOrigin = 'grammar', intent: OpenIntent | null = null) => {
      history.current = { ...history.current, at: -1 }
      setState((now) => withWords(now, next, from, intent))
    }
    return {
      ...state,
      isSizing: state.reportFor !== state.words,
      say,
      read: () => {
        const said = current.current.words
        if (said.trim() === '' || current.current.isReading) return
        setState((now) => ({ ...now, isReading: true, readFor: null }))
        link.request('words.read', { words: said }).then(
          (report) => {
            answers.current.forget()
            setState((now) => withReading(now, report, said))
          },
          (thrown: unknown) => setState((now) => ({ ...now, isReading: false, failure: sizingFailure(thrown) })),
        )
      },
      edit: (change, coin) => {
        const now = current.current
        const intent = now.intent === null ? null : editIntent(now.intent, change)
        const spans = now.reportFor === now.words ? (now.report?.reading.spans ?? []) : []
        const next = intent === null ? composeWords(now.words, spans, change, coin) : writeWords(intent)
        // Two changes in one frame both build on this one, so it must be seen before React draws.
        current.current = withWords(now, next, 'hand', intent)
        say(next, 'hand', intent)
      },
      hear: (report, said) => {
        answers.current.forget()
        setState((now) => (now.words === said ? withReport(now, report, said) : now))
      },
      park: () => sessionStorage.removeItem(draftKey),
      remember: (said) => {
        history.current = remember(history.current, said)
        localStorage.setItem(historyKey, JSON.stringify(history.current.entries))
      },
      recall: (step) => {
        const found = recall(history.current, step, current.current.words)
        if (found === null) return false
        history.current = found[0]
        setState((now) => withWords(now, found[1], 'grammar', null))
        return true
      },
    }
  }, [state, link])

  return <WordsContext value={draft}>{children}</WordsContext>
}

/** Sizing sends nothing, so a lost desk is said without the warning that something may have gone out. */
function sizingFailure(thrown: unknown): string {
  const isGone = thrown instanceof DeskFailure && thrown.error.code === 'wire_closed'
  return isGone ? texts.deskGone : failureSentence(thrown)
}

function withWords(now: State, words: string, origin: WordsOrigin, intent: OpenIntent | null): State {
  if (words.trim() === '') return { ...blank, words, origin }
  return { ...now, words, origin, intent, failure: null, readFor: null, isReading: false }
}

/** A report for the present words brings their intent; one for earlier words keeps what the hand last set. */
function withReport(now: State, report: Report, words: string): State {
  if (now.words.trim() === '') return now
  const { intent } = report.reading
  const open = intent?.action === 'open' ? intent : null
  return { ...now, report, reportFor: words, failure: null, intent: now.words === words ? open : now.intent }
}

/** What the model read takes the place of what was said, so that words, ticket and chart stay one; a question is kept beside it. */
function withReading(now: State, report: Report, said: string): State {
  if (now.words !== said) return { ...now, isReading: false }
  const { intent } = report.reading
  const isRead = report.reading.by === 'model' && intent !== null && report.reading.question === null
  if (isRead) return { ...withWords(now, writeWords(intent), 'model', null), report, reportFor: said }
  return { ...now, report, reportFor: said, readFor: said, isReading: false, failure: null, intent: null }
}

function savedHistory(): WordsHistory {
  const entries = readEntries(localStorage.getItem(historyKey))
  return { entries, at: -1, typed: '' }
}

function readEntries(saved: string | null): string[] {
  try {
    const entries: unknown = JSON.parse(saved ?? '[]')
    return Array.isArray(entries) ? entries.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}
