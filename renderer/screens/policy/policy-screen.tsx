import './policy-screen.css'
import { useState } from 'react'
import type { PolicyView } from '../../../preload/contract/policy.ts'
import { useRequest } from '../../desk/use-request.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { wantedDocument } from '../../drafts/policy-document.ts'
import { limitSuffix, limitValue } from '../../format/limit-text.ts'
import { usd } from '../../format/number-text.ts'
import { Figure } from '../../parts/figure.tsx'
import { FeedBody, Skeleton } from '../../parts/panel.tsx'
import { limitGroups, policyWords } from '../../text/policy-texts.ts'
import { Brakes } from './brakes.tsx'
import { LimitRow } from './limit-row.tsx'

type Said = { tone: 'plain' | 'danger'; text: string }

/** Every limit of the risk policy: in force, by default, in money, and what waits. Edited by keys, in place. */
export function PolicyScreen() {
  const feed = useTopic('policy', {})
  const equity = knownOf(feed)?.equity ?? null
  const [said, setSaid] = useState<Said | null>(null)
  return (
    <div className="policy-screen panel">
      <header className="panel-head">
        <h2>Policy</h2>
        <span className="label">for equity of</span>
        <Figure shown={equity === null ? null : usd(equity, 'floor')} />
        <span className="spring" />
        <span className="label">{policyWords.noWords}</span>
      </header>
      <div className="policy-body">
        <FeedBody feed={feed} skeleton={<Skeleton rows={20} />}>
          {(view) => <Limits view={view} onSaid={setSaid} />}
        </FeedBody>
      </div>
      <p className={`policy-said ${said?.tone ?? ''}`} role="status">
        {said?.text ?? policyWords.how}
      </p>
    </div>
  )
}

function Limits({ view, onSaid }: { view: PolicyView; onSaid: (said: Said) => void }) {
  const request = useRequest()
  const propose = async (path: string, typed: string): Promise<boolean> => {
    const limit = view.limits.find((one) => one.path === path)
    const value = limit === undefined ? null : limitValue(limit.unit, typed)
    const document = value === null ? null : wantedDocument(view.limits, path, value)
    if (limit === undefined || document === null) {
      onSaid({ tone: 'danger', text: policyWords.notANumber(limit === undefined ? '' : limitSuffix(limit.unit)) })
      return false
    }
    const answer = await request('policy.propose', { version: view.version, document })
    onSaid(answer.ok ? { tone: 'plain', text: answer.value.text } : { tone: 'danger', text: answer.sentence })
    return answer.ok
  }
  const release = async (limit: PolicyView['brakes'][number]['limit'], phrase: string): Promise<boolean> => {
    const answer = await request('policy.release', { limit, phrase })
    onSaid(answer.ok ? { tone: 'plain', text: answer.value.text } : { tone: 'danger', text: answer.sentence })
    return answer.ok
  }
  return (
    <>
      <Brakes brakes={view.brakes} onRelease={release} />
      <div className="policy-columns">
        {limitGroups.map((groups) => (
          <div key={groups[0]?.title}>
            {groups.map(({ title, limits }) => (
              <table key={title} className="limits" aria-label={title}>
                <thead>
                  <tr>
                    <th scope="col">{title}</th>
                    <th scope="col" className="label" />
                    <th scope="col" className="label limit-value">
                      limit
                    </th>
                    <th scope="col" className="label limit-money">
                      {limits.some(({ path }) => hasMoney(view, path)) && 'now'}
                    </th>
                    <th scope="col" className="label limit-default">
                      default
                    </th>
                    <th scope="col" className="label limit-pending">
                      waits
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {limits.map((text) => {
                    const limit = view.limits.find(({ path }) => path === text.path)
                    return limit && <LimitRow key={text.path} text={text} limit={limit} onPropose={propose} />
                  })}
                </tbody>
              </table>
            ))}
          </div>
        ))}
      </div>
    </>
  )
}

const hasMoney = ({ limits }: PolicyView, path: string): boolean =>
  limits.some((limit) => limit.path === path && limit.money !== null)
