import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { type Interval, intervals } from '../../preload/contract/topics.ts'

/** Which market and interval the screen shows. */
export type MarketChoice = {
  coin: string
  interval: Interval
  setCoin(coin: string): void
  setInterval(interval: Interval): void
}

const MarketContext = createContext<MarketChoice | null>(null)
const storeKey = 'hyperllm.market'

/** The market on the screen; only inside the app. */
export function useMarket(): MarketChoice {
  const choice = useContext(MarketContext)
  if (choice === null) throw new Error('useMarket is called outside the app')
  return choice
}

/** Keeps the chosen market over a reload; SOL at five minutes at first. */
export function MarketProvider({ children }: { children: ReactNode }) {
  const [saved] = useState(() => (localStorage.getItem(storeKey) ?? '').split(' '))
  const [coin, setCoin] = useState(saved[0] || 'SOL')
  const [interval, setInterval] = useState<Interval>(intervals.find((one) => one === saved[1]) ?? '5m')
  const choice = useMemo<MarketChoice>(() => {
    localStorage.setItem(storeKey, `${coin} ${interval}`)
    return { coin, interval, setCoin, setInterval }
  }, [coin, interval])
  return <MarketContext value={choice}>{children}</MarketContext>
}
