import { join } from 'node:path'
import { openNonceStore } from '../../main/exchange/hyperliquid/nonce-store.ts'
import { openJournal } from '../../main/journal/journal.ts'
import { sha256, systemClock } from '../../main/real-ports.ts'

// Writes rows and nonces into the folder that is named, and says each of them once it is durable: `row N`, `nonce N`.
const [folder, rows] = [process.argv[2]!, Number(process.argv[3])]
const journal = openJournal({ file: join(folder, 'journal.db'), clock: systemClock, digest: sha256 })
const nonces = openNonceStore(join(folder, 'nonce'))
const say = (text: string): void => void process.stdout.write(`${text}\n`)
say('begin')
for (let at = 1; at <= rows; at += 1) {
  if (at % 3 === 0) {
    nonces.save(at)
    say(`nonce ${at}`)
  }
  const body = { at, filler: 'x'.repeat((at * 37) % 3_000) }
  const row = journal.append({ kind: 'order_sending', story: String(at), coin: null, body })
  say(`row ${row.seq}`)
}
journal.close()
nonces.close()
