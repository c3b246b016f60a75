import './trade.css'
import { useEffect, useRef, useState } from 'react'
import type { Outcome } from '../../preload/contract/sheet.ts'
import { type Alarm, intervals } from '../../preload/contract/topics.ts'
import { useLinkState } from '../desk/desk-context.ts'
import { useMarket } from '../desk/market-context.tsx'
import { knownOf, useTopic } from '../desk/use-topic.ts'
import { knownSizing, nextSizing } from '../drafts/known-sizing.ts'
import { useWords } from '../drafts/words-context.tsx'
import type { Command } from '../keys/key-map.ts'
import { useKeys } from '../keys/use-keys.ts'
import { AccountTabs } from '../parts/account/account-tabs.tsx'
import { Book } from '../parts/book/book.tsx'
import { Chart, changeOfClick } from '../parts/chart/chart.tsx'
import { ConfirmDialog } from '../parts/confirm/confirm-dialog.tsx'
import { outcomeLine } from '../parts/confirm/outcome-view.tsx'
import { useConfirm } from '../parts/confirm/use-confirm.ts'
import { Notice, type NoticeText } from '../parts/notice.tsx'
import { Alarms } from '../parts/overlay/alarms.tsx'
import { CloseMenu } from '../parts/overlay/close-menu.tsx'
import { Disclaimer } from '../parts/overlay/disclaimer.tsx'
import { KeysOverlay } from '../parts/overlay/keys-overlay.tsx'
import { LinkBanner } from '../parts/overlay/link-banner.tsx'
import { Palette } from '../parts/overlay/palette.tsx'
import { Ticket } from '../parts/ticket/ticket.tsx'
import { TopBar } from '../parts/top-bar/top-bar.tsx'
import { Trades } from '../parts/trades/trades.tsx'
import { WordsPanel } from '../parts/words/words-panel.tsx'
import { words as texts } from '../text/sentences.ts'
import { lastOrder } from './last-order.ts'
import { paletteCommands } from './palette-commands.ts'
import { isModelsTurn, mayModelRead, whyBlocked, whyNotReview } from './review-gate.ts'
import { Screens } from './screens.tsx'
import { useNotices } from './use-notices.ts'
import { useScreen } from './use-screen.ts'

type Overlay = 'none' | 'palette' | 'markets' | 'keys' | 'close'

/** The whole screen: market above, words and ticket in the middle, the account below; all of it by keys. */
export function Trade() {
  const { coin, setCoin, setInterval } = useMarket()
  const draft = useWords()
  const { words, origin, report, intent } = draft
  const desk = knownOf(useTopic('desk', {}))
  const account = knownOf(useTopic('account', {}))
  const keys = knownOf(useTopic('keys', {}))
  const rules = knownOf(useTopic('rules', {}))?.rules
  const isMarketStale = useTopic('market', { coin }).is === 'stale'
  const isDeskGone = useLinkState().is === 'gone'
  const notices = useNotices()
  const { screen, show } = useScreen()
  const [overlay, setOverlay] = useState<Overlay>('none')
  const [isWhatIf, setWhatIf] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const confirm = useConfirm({
    onReport: draft.hear,
    onSending: draft.park,
    onFailure: (text) => notices.tell({ tone: 'danger', text }),
    onOutcome: (outcome, said) => {
      // What was sent, or may have been, must not stand ready to be sent again.
      if (outcome.is === 'accepted' || outcome.is === 'unknown') draft.say('')
      notices.tell({ tone: outcomeTones[outcome.is], text: outcomeLine(outcome) })
      draft.remember(said)
    },
  })
  const canModelRead = mayModelRead(desk, draft)
  const whyNot = isModelsTurn(desk, draft) ? null : whyNotReview(isDeskGone, words, report)
  const question = words.trim() === '' ? null : (report?.reading.question ?? null)

  const ticketCoin = report?.ticket?.coin ?? report?.actions[0]?.coin ?? null
  useEffect(() => {
    if (ticketCoin !== null && desk?.markets.some((market) => market.coin === ticketCoin)) setCoin(ticketCoin)
  }, [ticketCoin, desk?.markets, setCoin])

  // The model's question comes after Enter, not while typing: its answers take the next key, unless one has the focus.
  const { readFor } = draft
  useEffect(() => {
    if (readFor !== null && document.querySelector('.answer:focus') === null) focusFirstAnswer()
  }, [readFor])

  const review = (said = words, from = origin) => {
    draft.remember(said)
    confirm.review(said, from)
  }
  const answer = (index: number) => {
    const option = question?.options[index]
    if (option?.words === undefined || draft.isSizing) return
    draft.say(option.words, (option.by ?? report?.reading.by) === 'model' ? 'model' : 'grammar')
    box.current?.focus()
  }
  const enter = () => {
    if (words.trim() === '' || isDeskGone) return
    const hasAnswers = question !== null && question.options.length > 0 && !draft.isSizing
    if (hasAnswers) focusFirstAnswer()
    if (canModelRead) {
      draft.remember(words)
      draft.read()
    } else if (!hasAnswers) review()
  }
  const sayAndReview = (said: string) => {
    draft.say(said, 'hand')
    review(said, 'hand')
  }
  const cancelLast = () => {
    const last = lastOrder(account?.orders ?? [])
    if (last === undefined) notices.tell({ tone: 'plain', text: texts.noOwnOrder })
    else sayAndReview(`cancel ${last.coin.toLowerCase()} ${last.oid}`)
  }
  const cancelCoin = () => {
    if (account?.orders.some((order) => order.coin === coin)) sayAndReview(`cancel ${coin.toLowerCase()}`)
    else notices.tell({ tone: 'plain', text: texts.noOrdersOf(coin) })
  }
  const breakEven = () => {
    if (account?.positions.some((position) => position.coin === coin)) sayAndReview(`be ${coin.toLowerCase()}`)
    else notices.tell({ tone: 'plain', text: texts.noPosition(coin) })
  }
  const closeMenu = () => {
    if (account?.positions.some((position) => position.coin === coin)) setOverlay('close')
    else notices.tell({ tone: 'plain', text: texts.noPosition(coin) })
  }
  const sayStop = (of: string) => {
    draft.say(`stop ${of.toLowerCase()} `, 'hand')
    requestAnimationFrame(() => box.current?.focus())
  }
  const cureOne = ({ cure: how, coin: of }: Alarm) => {
    if (how === 'desk.resume') notices.resume()
    else if (how === 'words.stop') sayStop(of ?? coin)
    else notices.protect(of ?? coin)
  }
  const cure = () => {
    const alarm = desk?.alarms.find((one) => one.cure !== null)
    if (alarm !== undefined) cureOne(alarm)
    else if (desk?.trading === 'HALTED') notices.resume()
  }
  const cycleSizing = () => {
    const next = intent === null ? null : nextSizing(intent.sizing, report)
    if (next !== null && knownSizing(next.by, report) !== null) draft.edit({ field: 'sizing', sizing: next }, coin)
  }

  const run = (command: Command) => {
    switch (command.is) {
      case 'words':
        show('trade')
        // The panels are inert until Trade is drawn again.
        return requestAnimationFrame(() => {
          box.current?.focus()
          box.current?.select()
        })
      case 'side':
        return draft.edit({ field: 'side', side: command.side }, coin)
      case 'what-if':
        return setWhatIf((isOpen) => !isOpen)
      case 'cycle-sizing':
        return cycleSizing()
      case 'review':
        return enter()
      case 'answer':
        return answer(command.index)
      case 'interval': {
        const interval = intervals[command.index]
        return interval && setInterval(interval)
      }
      case 'cancel-last':
        return cancelLast()
      case 'cancel-coin':
        return cancelCoin()
      case 'close-menu':
        return closeMenu()
      case 'break-even':
        return breakEven()
      case 'end-rules':
        return notices.endRules((rules ?? []).filter((rule) => rule.coin === coin).map(({ id }) => id))
      case 'palette':
      case 'markets':
        return setOverlay(command.is)
      case 'help':
        return setOverlay('keys')
      case 'dead-man':
        return notices.deadMan(command.isOn)
      case 'kill':
        return notices.kill({ withStops: command.withStops === true, flatten: command.flatten === true })
      case 'cure':
        return cure()
      case 'lock':
        if (keys?.lock === 'open' || keys?.lock === 'not_needed') return notices.lock()
        return show('account')
      case 'screen':
        return show(command.screen)
    }
  }
  useKeys(question !== null && question.options.length > 0, screen, run)

  const closeOverlay = () => setOverlay('none')
  return (
    <main className={`trade-screen ${desk?.network ?? ''}`}>
      <h1 className="visually-hidden">HyperLLM Desk</h1>
      <TopBar
        screen={screen}
        onScreen={show}
        onMarkets={() => setOverlay('markets')}
        onHelp={() => setOverlay('keys')}
      />
      <Screens screen={screen}>
        <Chart>
          <Alarms onCure={cureOne} onResume={notices.resume} />
        </Chart>
        <div className="side-column">
          <Book onPrice={(price, event) => draft.edit(changeOfClick(price, event), coin)} />
          <Trades />
        </div>
        <WordsPanel
          box={box}
          onEnter={enter}
          onAnswer={answer}
          notice={<Notice notice={notices.notice} onClear={() => notices.tell(null)} />}
        />
        <Ticket
          whyNot={whyNot}
          warning={whyNot === null ? whyBlocked(desk, isMarketStale, report, keys) : null}
          isBusy={confirm.state.is === 'reviewing'}
          onReview={enter}
          isWhatIf={isWhatIf}
          onWhatIf={setWhatIf}
        />
        <AccountTabs
          onClose={(closed, percent) => sayAndReview(closeWords(closed, percent))}
          onCancel={notices.cancel}
          onProtect={notices.protect}
          onDropRule={(id) => notices.endRules([id])}
          onCoin={setCoin}
        />
      </Screens>
      <LinkBanner />
      <ConfirmDialog confirm={confirm} />
      {(overlay === 'palette' || overlay === 'markets') && (
        <Palette
          isMarketsOnly={overlay === 'markets'}
          commands={paletteCommands(run, setOverlay)}
          onCoin={setCoin}
          onClose={closeOverlay}
        />
      )}
      {overlay === 'keys' && <KeysOverlay onClose={closeOverlay} />}
      {overlay === 'close' && (
        <CloseMenu coin={coin} onShare={(share) => sayAndReview(closeWords(coin, share))} onClose={closeOverlay} />
      )}
      {desk?.isDisclaimerRead === false && <Disclaimer />}
    </main>
  )
}

function focusFirstAnswer(): void {
  document.querySelector<HTMLElement>('.answer:enabled')?.focus()
}

const outcomeTones: Record<Outcome['is'], NoticeText['tone']> = {
  accepted: 'plain',
  rejected: 'danger',
  unknown: 'warn',
  not_sent: 'danger',
  changed: 'warn',
}

function closeWords(coin: string, percent: string): string {
  return percent === '100' ? `close ${coin.toLowerCase()}` : `close ${percent}% ${coin.toLowerCase()}`
}
