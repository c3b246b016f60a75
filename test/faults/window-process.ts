// A window in a process of its own: what comes from its parent goes to the desk as frames, and the desk's come back.
// It confirms the sheet that it is told, says when the first snapshot of the account came, and asks much meanwhile.
type Told = { k: string; id?: number; value?: unknown }
let count = 0
const send = (frame: object): void => void process.send?.({ frame: JSON.stringify(frame) })

process.on('message', (message: { confirm?: object; frame?: string }) => {
  if (message.confirm !== undefined) send({ k: 'request', id: 1, name: 'order.confirm', input: message.confirm })
  if (message.frame === undefined) return
  count += 1
  const told = JSON.parse(message.frame) as Told
  if (count === 1 || told.k === 'snapshot') process.send?.({ seen: told.k })
})
process.on('disconnect', () => process.exit())
send({ k: 'subscribe', id: 10, name: 'desk', params: {} })
send({ k: 'subscribe', id: 11, name: 'account', params: {} })
for (let id = 100; id < 110; id += 1)
  send({ k: 'request', id, name: 'words.size', input: { words: 'l sol r1% s-5%', origin: 'grammar' } })
