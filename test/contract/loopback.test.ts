import { openWindow, serveFake } from '../hosts/loopback/open-window.ts'
import { contractSuite } from './contract-suite.ts'

contractSuite('a loopback WebSocket', async (desk, onDefect) => {
  const served = await serveFake(desk, onDefect)
  return {
    open: async () => (await openWindow(served.issue())).wire,
    close: async () => {
      await served.close()
    },
  }
})
