import type { Alarm } from '../../preload/contract/topics.ts'
import type { Clock, Journal } from '../ports.ts'
import { note } from './send-command.ts'

export type Alarms = ReturnType<typeof createAlarms>

/** The alarms that stand now, each by its id; raising and curing one is a journal row, saying the same again is none. */
export function createAlarms(ports: { journal: Journal; clock: Clock; onAlarms: (alarms: Alarm[]) => void }) {
  const { journal, clock, onAlarms } = ports
  const alarms = new Map<string, Alarm>()
  return {
    raise(id: string, alarm: Pick<Alarm, 'coin' | 'text' | 'cure'> & { level?: Alarm['level'] }): void {
      const before = alarms.get(id)
      if (before?.text === alarm.text) return
      alarms.set(id, { level: 'danger', ...alarm, id, since: before?.since ?? clock.now() })
      note(journal, { kind: 'alarm_raised', story: id, coin: alarm.coin, body: { text: alarm.text } })
      onAlarms([...alarms.values()])
    },
    clear(id: string, coin: string | null, text: string): void {
      if (!alarms.delete(id)) return
      note(journal, { kind: 'alarm_cured', story: id, coin, body: { text } })
      onAlarms([...alarms.values()])
    },
  }
}
