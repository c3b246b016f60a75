import { killLoop } from '../../test/faults/kill-loop.ts'

// `node scripts/faults/kill.ts [kills] [seed]`: kills a trading desk again and again, and says what was left.
const [kills = '300', seed = '1'] = process.argv.slice(2)
const report = await killLoop({
  kills: Number(kills),
  seed: Number(seed),
  log: (line) => process.stdout.write(`${line}\n`),
})
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
process.exitCode = report.faults.length === 0 ? 0 : 1
