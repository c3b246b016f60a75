import { chaosRun } from '../../test/faults/chaos-run.ts'

// `node scripts/faults/chaos.ts [turns] [seed]`: trades while the exchange fails in every way it can, and says what was left.
const [turns = '200', seed = '1'] = process.argv.slice(2)
const report = await chaosRun({
  turns: Number(turns),
  seed: Number(seed),
  log: (line) => process.stdout.write(`${line}\n`),
})
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
process.exitCode = report.faults.length === 0 ? 0 : 1
