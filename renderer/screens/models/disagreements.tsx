import { countedSentences, type Disagreement } from '../../../preload/contract/models.ts'
import { shareText } from '../../format/bytes-text.ts'
import { Figure } from '../../parts/figure.tsx'
import { Panel } from '../../parts/panel.tsx'
import { categoryNames, modelTexts } from '../../text/model-texts.ts'

/** How often each model's own size was the computed one, by kind of order. */
export function Disagreements({ rows }: { rows: readonly Disagreement[] }) {
  const shown = rows.filter(({ offered }) => offered > 0)
  return (
    <Panel
      name="The model’s own sizes"
      className="disagreements-panel"
      head={
        <span className="label">
          beside the computed ones, last {countedSentences.toLocaleString('en-US')} sentences
        </span>
      }
    >
      {shown.length === 0 ? (
        <p className="said">{modelTexts.noSize}</p>
      ) : (
        <table className="rows" aria-label="The model’s own sizes">
          <thead>
            <tr>
              <th className="col-model">model</th>
              <th>kind of order</th>
              <th className="right">read</th>
              <th className="right">offered</th>
              <th className="right">same</th>
              <th className="right">before costs</th>
              <th className="right">differ</th>
              <th className="right">rate</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ model, category, readings, offered, allIn, naive, no }) => (
              <tr key={`${model} ${category}`}>
                <td>{model}</td>
                <td>{categoryNames[category] ?? category.replaceAll('_', ' ')}</td>
                {[readings, offered, allIn, naive, no].map((count, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={at} className="right num">
                    {count}
                  </td>
                ))}
                <td className="right">
                  <Figure shown={shareText(no, offered)} tone={no > 0 ? 'warn-text' : ''} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}
