import { writeFileSync } from 'node:fs'
import { openDesk } from '../../../main/hosts/open-desk.ts'
import { runningPaperFile } from '../../../main/real-ports.ts'

// A desk in a process of its own: places one order that rests far below the market, says so, and goes on running.
const [home, , paperLine] = process.argv.slice(2)
const paper = paperLine === undefined ? undefined : (JSON.parse(paperLine) as { http: string; ws: string })
const desk = await openDesk(home!, 'loopback', paper === undefined ? {} : { paper })
if (paper !== undefined) writeFileSync(runningPaperFile(home!), JSON.stringify(paper))
await desk.ready
const { sheet, report } = await desk.handlers['order.review']({ words: 'l sol n500 e60', origin: 'hand' })
if (sheet === null) throw new Error(`nothing to confirm: ${JSON.stringify(report)}`)
const acks = report.checks.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)
const outcome = await desk.handlers['order.confirm']({ sheetId: sheet.sheetId, digest: sheet.digest, acks })
if (outcome.is !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
process.stdout.write(`${JSON.stringify({ home })}\n`)
