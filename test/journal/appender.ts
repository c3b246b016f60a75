import { writeSync } from 'node:fs'
import { digest, newJournal } from './fixture.ts'

// A process of its own that appends until it is killed, and says each acknowledged row on stdout.
const journal = newJournal(process.argv[2]!, { now: () => 1_790_000_000_000 }, digest)
for (let step = 0; ; step += 1) {
  const { seq } = journal.append({
    kind: 'order_sending',
    story: `s${step}`,
    coin: 'SOL',
    body: { step, size: '38.58' },
  })
  writeSync(1, `${seq}\n`)
}
