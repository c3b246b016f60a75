import './top-bar.css'
import type { TopicValue } from '../../../preload/contract/topics.ts'
import { useLinkState } from '../../desk/desk-context.ts'
import { useMarket } from '../../desk/market-context.tsx'
import { useNow } from '../../desk/use-now.ts'
import { usePriceDecimals } from '../../desk/use-price-decimals.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { countdown } from '../../format/clock.ts'
import { compact, filled, percent, signedPercent, signOf, unknown } from '../../format/number-text.ts'
import { shortAddress } from '../../format/short-address.ts'
import { type ScreenName, screenList } from '../../screens/screen-list.ts'
import { lockWords } from '../../text/account-texts.ts'
import { stateWords } from '../../text/model-texts.ts'
import { Figure } from '../figure.tsx'
import { KeyCap } from '../key-cap.tsx'

/** The strip along the top: network, market, its prices, and the state of feed, model, trading and account. */
export function TopBar(props: {
  screen: ScreenName
  onScreen: (name: ScreenName) => void
  onMarkets: () => void
  onHelp: () => void
}) {
  const { screen, onScreen, onMarkets, onHelp } = props
  const { coin } = useMarket()
  const desk = knownOf(useTopic('desk', {}))
  const marketFeed = useTopic('market', { coin })
  return (
    <section className="top-bar" aria-label="Market and desk">
      <span className={`network ${desk?.network ?? ''}`}>{(desk?.network ?? 'desk').toUpperCase()}</span>
      <button type="button" className="market" onClick={onMarkets} aria-label={`Market ${coin}-PERP, switch`}>
        <b>{coin}-PERP</b>
        <KeyCap keys="g" />
      </button>
      <Prices market={knownOf(marketFeed)} decimals={usePriceDecimals(coin)} isStale={marketFeed.is === 'stale'} />
      <nav className="screen-tabs" aria-label="Screens">
        {screenList.map(({ name, title, key }) => (
          <button
            key={name}
            type="button"
            className="screen-tab"
            aria-current={name === screen ? 'page' : undefined}
            title={`Shift ${key}`}
            onClick={() => onScreen(name)}
          >
            {title}
          </button>
        ))}
      </nav>
      <DeskState desk={desk} onModels={() => onScreen('models')} />
      <LockState onAccount={() => onScreen('account')} />
      <button type="button" className="button bare" onClick={onHelp} aria-label="Keys and settings">
        <KeyCap keys="?" />
      </button>
    </section>
  )
}

/** Whether orders can be signed: nothing on paper; else the lock, and mainnet's arming. Leads to where it is changed. */
function LockState({ onAccount }: { onAccount: () => void }) {
  const keys = knownOf(useTopic('keys', {}))
  if (keys === undefined || keys.lock === 'not_needed') return null
  const isUnarmed = keys.lock === 'open' && keys.arming.isNeeded && !keys.arming.isArmed
  const state = isUnarmed ? 'unarmed' : keys.lock
  return (
    <button
      type="button"
      className={`lock-state ${state}`}
      data-testid="lock"
      title={keys.whyClosed ?? undefined}
      onClick={onAccount}
    >
      <span className="num dim">…{keys.master.slice(-4)}</span> {isUnarmed ? 'not armed' : lockWords[keys.lock]}
    </button>
  )
}

/** The first stand always; those at the end leave whole where the strip is too narrow for them. */
function Prices(props: { market: TopicValue<'market'> | undefined; decimals: number; isStale: boolean }) {
  const { market, decimals, isStale } = props
  const price = (text: string | undefined) => (text === undefined ? null : filled(text, decimals))
  const change = market?.change24h ?? null
  return (
    <dl className={`prices ${isStale ? 'is-old' : ''}`}>
      <div className="lead">
        <dd data-testid="mid">
          <Figure shown={market === undefined ? null : filled(market.mid ?? market.mark, decimals + 1)} />
        </dd>
        <dd className="change">
          <Change fraction={change} />
        </dd>
      </div>
      <Item name="mark" kind="price">
        <Figure shown={price(market?.mark)} />
      </Item>
      <Item name="funding" kind="funding">
        <Figure shown={market && `${percent(market.fundingHourly, 4)}/h`} />
        {market ? <Countdown until={market.nextFundingAt} /> : null}
      </Item>
      <Item name="oracle" kind="price">
        <Figure shown={price(market?.oracle)} />
      </Item>
      <Item name="vol" kind="price">
        <Figure shown={market && compact(market.dayNotional)} />
      </Item>
    </dl>
  )
}

function Item(props: { name: string; kind: 'price' | 'funding'; children: React.ReactNode }) {
  const { name, kind, children } = props
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd className={`figure-${kind}`}>{children}</dd>
    </div>
  )
}

function Change({ fraction }: { fraction: string | null }) {
  if (fraction === null) return <Figure shown={null} />
  const sign = signOf(fraction)
  const arrow = sign > 0 ? '↑' : sign < 0 ? '↓' : ''
  return (
    <span className={`num ${sign > 0 ? 'up' : sign < 0 ? 'down' : ''}`}>
      {arrow} {signedPercent(fraction)}
    </span>
  )
}

function Countdown({ until }: { until: number }) {
  const now = useNow()
  return <span className="num dim"> {countdown(until, now)}</span>
}

/** What reads free language, and where it does not, that it doesn't. Leads to where it is changed. */
function ModelState({ desk, onModels }: { desk: TopicValue<'desk'> | undefined; onModels: () => void }) {
  const { state = 'idle', why = null } = desk?.modelState ?? {}
  const name = desk?.model ?? 'none'
  const says = state === 'ready' || state === 'idle' ? '' : stateWords[state]
  return (
    <button
      type="button"
      className={`model ${state}`}
      data-testid="model"
      aria-label={`Model ${name} ${says}`.trim()}
      title={why ?? name}
      onClick={onModels}
    >
      <span className="model-name">{name}</span>
      {says !== '' && <span className="model-says">{says}</span>}
    </button>
  )
}

function DeskState({ desk, onModels }: { desk: TopicValue<'desk'> | undefined; onModels: () => void }) {
  const isGone = useLinkState().is === 'gone'
  const feed = isGone ? 'down' : (desk?.feed ?? 'connecting')
  const latency = desk?.feedLatencyMs ?? null
  return (
    <dl className="desk-state">
      <div>
        <dt className="label">feed</dt>
        <dd className={`feed ${feed}`} data-testid="feed">
          {feed === 'live' ? (
            <span className="num">{latency === null ? unknown : `${latency} ms`}</span>
          ) : isGone ? (
            'no desk'
          ) : (
            feed
          )}
        </dd>
      </div>
      {desk?.budget && (
        <div>
          <dt className="label">limit</dt>
          <dd className={`num budget ${desk.budget.usedPercent >= 80 ? 'is-short' : ''}`} title={desk.budget.text}>
            {desk.budget.usedPercent}%
          </dd>
        </div>
      )}
      <div>
        <dt className="label">model</dt>
        <dd>
          <ModelState desk={desk} onModels={onModels} />
        </dd>
      </div>
      <div>
        <dt className="visually-hidden">trading</dt>
        <dd
          className={`trading ${isGone ? '' : (desk?.trading ?? '')}`}
          data-testid="trading"
          title={desk?.tradingWhy ?? undefined}
        >
          {isGone ? unknown : (desk?.trading ?? unknown)}
        </dd>
      </div>
      {(desk === undefined || desk.network === 'paper') && (
        <div>
          <dt className="visually-hidden">account</dt>
          <dd className="num dim account" title={desk?.account}>
            {desk === undefined ? unknown : shortAddress(desk.account)}
          </dd>
        </div>
      )}
    </dl>
  )
}
