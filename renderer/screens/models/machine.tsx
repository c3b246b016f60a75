import type { ModelsView } from '../../../preload/contract/models.ts'
import { bytesText } from '../../format/bytes-text.ts'
import { Panel } from '../../parts/panel.tsx'
import { modelTexts } from '../../text/model-texts.ts'
import { Fact } from '../account/facts.tsx'
import type { Run } from '../use-run.ts'

/** What this machine has for a model. */
export function Machine({ view, isBusy, run }: { view: ModelsView; isBusy: boolean; run: Run }) {
  const { machine } = view
  return (
    <Panel
      name="This machine"
      head={
        <>
          <span className="spring" />
          <button type="button" className="button" disabled={isBusy} onClick={() => void run('models.look', {})}>
            Look again
          </button>
        </>
      }
    >
      {machine === null ? (
        <p className="said">{modelTexts.noMachine}</p>
      ) : (
        <dl className="account-facts">
          <Fact name="memory">
            <span className="num">
              {bytesText(machine.memory.free)} free of {bytesText(machine.memory.total)}
            </span>
          </Fact>
          <Fact name="GPU">
            {machine.gpu === null ? (
              <span className="quiet">{machine.why ?? modelTexts.noGpu}</span>
            ) : (
              <>
                {machine.gpu.name}{' '}
                <span className="num">
                  {bytesText(machine.gpu.free)} free of {bytesText(machine.gpu.total)}
                </span>
              </>
            )}
          </Fact>
        </dl>
      )}
    </Panel>
  )
}
