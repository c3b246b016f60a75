import { DeskContext } from './desk/desk-context.ts'
import type { DeskLink } from './desk/desk-link.ts'
import { MarketProvider } from './desk/market-context.tsx'
import { WordsProvider } from './drafts/words-context.tsx'
import { Trade } from './screens/trade.tsx'

/** The window: one screen on one link to the desk. */
export function App({ link }: { link: DeskLink }) {
  return (
    <DeskContext value={link}>
      <MarketProvider>
        <WordsProvider>
          <Trade />
        </WordsProvider>
      </MarketProvider>
    </DeskContext>
  )
}
