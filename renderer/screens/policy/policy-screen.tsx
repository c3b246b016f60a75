import { useEffect, useState } from 'react'
import type { PolicyView } from '../../../preload/contract/policy.ts'
import { useRequest } from '../../desk/use-request.ts'
import { Panel } from '../../parts/panel.tsx'

/** Every limit of the risk policy, with its default and what it comes to. */
export function PolicyScreen() {
  const request = useRequest()
  const [view, setView] = useState<PolicyView | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    void request('policy.read', {}).then((answer) => (answer.ok ? setView(answer.value) : setProblem(answer.sentence)))
  }, [request])
  return (
    <Panel name="Policy">
      {problem !== null && <p className="said failed">{problem}</p>}
      <table aria-label="Limits">
        <tbody>
          {view?.limits.map(({ path, value, byDefault, money }) => (
            <tr key={path}>
              <td>{path}</td>
              <td className="num">{value}</td>
              <td className="num dim">{byDefault}</td>
              <td className="num">{money}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
