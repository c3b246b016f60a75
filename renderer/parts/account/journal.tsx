import { useState } from 'react'
import { useRequest } from '../../desk/use-request.ts'
import { useTopic } from '../../desk/use-topic.ts'
import { dayAndTime } from '../../format/clock.ts'
import { journalLine } from '../../text/journal-line.ts'
import { words } from '../../text/sentences.ts'
import { FeedBody, Skeleton } from '../panel.tsx'

/** The journal's newest rows, and a check of its whole hash chain. */
export function Journal() {
  const feed = useTopic('journal', {})
  const request = useRequest()
  const [verified, setVerified] = useState<string | null>(null)
  const verify = async () => {
    setVerified('Checking the chain…')
    const answer = await request('journal.verify', {})
    setVerified(answer.ok ? answer.value.text : answer.sentence)
  }
  return (
    <FeedBody feed={feed} skeleton={<Skeleton rows={4} />}>
      {({ rows, count }) => (
        <>
          <table className="rows journal" aria-label="Journal">
            <thead>
              <tr>
                <th className="col-seq right">row</th>
                <th className="col-time">time, UTC</th>
                <th className="col-kind">what</th>
                <th className="col-coin">coin</th>
                <th>
                  said{' '}
                  <span className="verified" role="status">
                    {verified}
                  </span>
                </th>
                <th className="col-hash right">
                  <button type="button" className="button" onClick={() => void verify()}>
                    Verify {count}
                  </button>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.seq}>
                  <td className="right num dim">{row.seq}</td>
                  <td className="num dim">{dayAndTime(row.time)}</td>
                  <td>{row.kind.replaceAll('_', ' ')}</td>
                  <td>{row.coin ?? ''}</td>
                  <td className="quiet clip" title={journalLine(row)}>
                    {journalLine(row)}
                  </td>
                  <td className="right num dim" title={row.hash}>
                    {row.hash.slice(0, 10)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <p className="said">{words.noJournal}</p>}
        </>
      )}
    </FeedBody>
  )
}
