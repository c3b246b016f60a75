import './account-tabs.css'
import { Tabs } from 'radix-ui'
import type { TopicValue } from '../../../preload/contract/topics.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { grouped, signed, signOf, usd } from '../../format/number-text.ts'
import { Figure } from '../figure.tsx'
import { FeedBody, Skeleton, StaleMark } from '../panel.tsx'
import { Fills } from './fills.tsx'
import { Journal } from './journal.tsx'
import { Orders } from './orders.tsx'
import { Positions } from './positions.tsx'
import { Rules } from './rules.tsx'

/** What a row's buttons ask for; every one goes through the words or a single request. */
export type AccountActions = {
  onClose: (coin: string, percent: string) => void
  onCancel: (coin: string, oid: number) => void
  onProtect: (coin: string) => void
  onCoin: (coin: string) => void
  onDropRule: (id: string) => void
}

/** The panel along the bottom: positions, orders, fills and the journal, with the account's figures. */
export function AccountTabs(actions: AccountActions) {
  const feed = useTopic('account', {})
  const account = knownOf(feed)
  const skeleton = <Skeleton rows={4} />
  return (
    <Tabs.Root defaultValue="positions" className={`panel account-tabs ${feed.is === 'stale' ? 'is-stale' : ''}`}>
      <div className="panel-head">
        <Tabs.List className="tab-list" aria-label="Account">
          <Tab value="positions" name="Positions" isCounted count={account?.positions.length} />
          <Tab value="orders" name="Orders" isCounted count={account?.orders.length} />
          <Tab value="fills" name="Fills" />
          <Tab value="journal" name="Journal" />
        </Tabs.List>
        {feed.is === 'stale' && <StaleMark since={feed.since} />}
        <span className="spring" />
        <AccountFigures account={account} />
      </div>
      <Tabs.Content value="positions" className="panel-body tab-body" tabIndex={-1}>
        <FeedBody feed={feed} skeleton={skeleton}>
          {({ positions }) => (
            <>
              <Positions positions={positions} {...actions} />
              <Rules onDrop={actions.onDropRule} />
            </>
          )}
        </FeedBody>
      </Tabs.Content>
      <Tabs.Content value="orders" className="panel-body tab-body" tabIndex={-1}>
        <FeedBody feed={feed} skeleton={skeleton}>
          {({ orders }) => <Orders orders={orders} {...actions} />}
        </FeedBody>
      </Tabs.Content>
      <Tabs.Content value="fills" className="panel-body tab-body" tabIndex={-1}>
        <Fills />
      </Tabs.Content>
      <Tabs.Content value="journal" className="panel-body tab-body" tabIndex={-1}>
        <Journal />
      </Tabs.Content>
    </Tabs.Root>
  )
}

function Tab(props: { value: string; name: string; isCounted?: boolean; count?: number | undefined }) {
  const { value, name, isCounted = false, count } = props
  return (
    <Tabs.Trigger value={value} className="tab">
      {name} {isCounted && <span className="num count">{count ?? ''}</span>}
    </Tabs.Trigger>
  )
}

function AccountFigures({ account }: { account: TopicValue<'account'> | undefined }) {
  const profit = (text: string | null) =>
    text === null ? (
      <Figure shown={null} />
    ) : (
      <Figure shown={signed(text)} tone={signOf(text) > 0 ? 'up' : signOf(text) < 0 ? 'down' : ''} />
    )
  return (
    <dl className="account-figures">
      <div>
        <dt className="label">equity</dt>
        <dd className="is-money" data-testid="equity">
          <Figure shown={account && usd(account.equity, 'floor')} />
        </dd>
      </div>
      <div>
        <dt className="label">free</dt>
        <dd className="is-money">
          <Figure shown={account && usd(account.free, 'floor')} />
        </dd>
      </div>
      <div>
        <dt className="label">open</dt>
        <dd>{account ? profit(account.unrealizedPnl) : <Figure shown={null} />}</dd>
      </div>
      <div>
        <dt className="label">day</dt>
        <dd>{account ? profit(account.dayPnl) : <Figure shown={null} />}</dd>
      </div>
      <div className="is-extra">
        <dt className="label">leverage</dt>
        <dd>
          <Figure shown={account && `${grouped(account.leverage)}×`} />
        </dd>
      </div>
    </dl>
  )
}
