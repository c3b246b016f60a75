import type { RuleView } from '../../../preload/contract/topics.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { words } from '../../text/sentences.ts'
import { KeyCap } from '../key-cap.tsx'

const stateTexts: Record<RuleView['state'], string> = {
  armed: 'waits',
  running: 'running',
  missed: 'MISSED',
  ended: 'ended',
}

/** What the desk does with open positions by itself: each rule in plain words, where it stands, and a way to end it. */
export function Rules({ onDrop }: { onDrop: (id: string) => void }) {
  const rules = knownOf(useTopic('rules', {}))?.rules ?? []
  if (rules.length === 0) return null
  return (
    <table className="rows rules" aria-label="Rules">
      <thead>
        <tr>
          <th className="col-coin">rule</th>
          <th>{words.ruleFloor}</th>
          <th className="right col-cancel">
            end <KeyCap keys="Shift E" />
          </th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <tr key={rule.id} data-rule={rule.state}>
            <td>
              <b>{rule.coin}</b> <span className={`rule-state ${rule.state}`}>{stateTexts[rule.state]}</span>
            </td>
            <td className="rule-text" title={rule.words}>
              {rule.why ?? rule.text}
            </td>
            <td className="right">
              <button
                type="button"
                className="button"
                aria-label={`${rule.state === 'ended' ? 'Forget' : 'End'} rule of ${rule.coin}: ${rule.words}`}
                onClick={() => onDrop(rule.id)}
              >
                {rule.state === 'ended' ? 'Forget' : 'End'}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
