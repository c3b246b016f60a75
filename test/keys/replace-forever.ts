import { replaceFile } from '../../main/keys/durable-file.ts'

/** Replaces a file without end, each time by a longer line of one digit, until it is killed. */
const [, , path = ''] = process.argv
process.send?.('ready')
for (let round = 0; ; round += 1) {
  const text = `${String(round % 10).repeat(1_000 + (round % 3_000))}\n`
  replaceFile(path, text, (readBack) => {
    if (readBack !== text) throw new Error('It did not read back.')
  })
}
