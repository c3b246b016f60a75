import './account.css'
import { useState } from 'react'
import type { Custody, KeyPurpose } from '../../../preload/contract/custody.ts'
import { useTopic } from '../../desk/use-topic.ts'
import { FeedBody, Panel, Skeleton } from '../../parts/panel.tsx'
import { useRun } from '../use-run.ts'
import { Facts } from './facts.tsx'
import { KeyCard } from './key-card.tsx'
import { NetworkList } from './network-list.tsx'
import { SetupSteps } from './setup-steps.tsx'

/** Network, account and keys: what they are, what is missing to trade, and the next thing to do. */
export function AccountScreen() {
  const feed = useTopic('keys', {})
  return (
    <FeedBody feed={feed} skeleton={<Skeleton rows={8} />}>
      {(custody) => <Account custody={custody} />}
    </FeedBody>
  )
}

function Account({ custody }: { custody: Custody }) {
  const { said, isBusy, run } = useRun()
  const [purpose, setPurpose] = useState<KeyPurpose>('agent')
  const isReal = custody.network !== 'paper'
  return (
    <div className={isReal ? 'account-screen' : 'account-screen is-paper'}>
      <div className="account-column">
        <NetworkList custody={custody} isBusy={isBusy} run={run} />
        <Facts custody={custody} isBusy={isBusy} run={run} />
      </div>
      <Panel name={purpose === 'agent' ? 'Set-up' : 'Set-up of the emergency key'} className="account-steps">
        <div className="account-body">
          <p className={`account-said ${said?.tone ?? ''}`} role="status">
            {said?.text}
          </p>
          <SetupSteps custody={custody} purpose={purpose} isBusy={isBusy} run={run} />
        </div>
      </Panel>
      {isReal && (
        <div className="account-column">
          <KeyCard
            title="Trading key"
            view={custody.agent}
            custody={custody}
            isBusy={isBusy}
            run={run}
            onSetUp={() => setPurpose('agent')}
          />
          <KeyCard
            title="Emergency key"
            view={custody.emergency}
            custody={custody}
            isBusy={isBusy}
            run={run}
            onSetUp={() => setPurpose('emergency')}
          />
        </div>
      )}
    </div>
  )
}
