import { openSigner } from '../../main/keys/open-signer.ts'
import type { Prepared } from '../../main/ports.ts'

/** Stands in for the desk: opens the key file of its argument, signs once, locks when told, and stays. */
const [, , keyFile = '', passphrase = ''] = process.argv
const limits = { maxNotional: '1000', assets: [{ asset: 0, maxSize: '1', maxLeverage: 5 }] }
const signer = await openSigner({ keyFile, network: 'testnet', purpose: 'agent', by: { passphrase }, limits })
const orders = [{ a: 0, b: true, p: '95000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } }]
const nonce = Date.now()
const action = { type: 'order', orders, grouping: 'na' }
const prepared = { network: 'testnet', action, nonce, expiresAfter: nonce + 15_000, cloids: [] }
await signer.sign(prepared as unknown as Prepared)
process.send?.('open')
process.on('message', async () => {
  await signer.close()
  process.send?.('locked')
})
