import type { Alarm } from '../../../preload/contract/topics.ts'
import { useNow } from '../../desk/use-now.ts'
import { knownOf, useTopic } from '../../desk/use-topic.ts'
import { age } from '../../format/clock.ts'
import { words as texts } from '../../text/sentences.ts'
import { KeyCap } from '../key-cap.tsx'

/** What can't wait, over the chart: each alarm with its cure, and a halted desk with the way back. */
export function Alarms(props: { onCure: (alarm: Alarm) => void; onResume: () => void }) {
  const desk = knownOf(useTopic('desk', {}))
  const now = useNow()
  if (desk === undefined) return null
  const alarms = desk.alarms
  const isHalted = desk.trading === 'HALTED' && !alarms.some((alarm) => alarm.cure === 'desk.resume')
  if (alarms.length === 0 && !isHalted) return null
  const cured = alarms.find((alarm) => alarm.cure !== null)
  return (
    <div className="alarms" role="alert" aria-label="Alarms">
      {alarms.map((alarm) => (
        <div key={alarm.id} className={`alarm ${alarm.level}`}>
          {alarm.coin !== null && <b>{alarm.coin}</b>}
          <span>{alarm.text}</span>
          <span className="label num">{age(alarm.since, now)}</span>
          <span className="spring" />
          {alarm.cure !== null && (
            <button type="button" className="button" onClick={() => props.onCure(alarm)}>
              {cureName(alarm)}
              {alarm === cured && <KeyCap keys="p" />}
            </button>
          )}
        </div>
      ))}
      {isHalted && (
        <div className="alarm danger">
          <b>HALTED</b>
          <span>{desk.tradingWhy ?? texts.halted}</span>
          <span className="spring" />
          <button type="button" className="button" onClick={props.onResume}>
            Resume trading
          </button>
        </div>
      )}
    </div>
  )
}

function cureName({ cure, coin }: Alarm): string {
  if (cure === 'desk.resume') return 'Resume trading'
  return cure === 'words.stop' ? 'Say a stop' : `Protect ${coin ?? ''}`
}
