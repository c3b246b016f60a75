import { origin } from '../../main/hosts/electron/window.ts'
import { windowWires } from '../../main/hosts/electron/wire.ts'
import { serve } from '../../preload/contract/serve.ts'
import { FakeContents } from '../hosts/electron/fake-electron.ts'
import { contractSuite } from './contract-suite.ts'

contractSuite('a fake Electron', async (desk, onDefect) => {
  const open: FakeContents[] = []
  return {
    open: async () => {
      const contents = new FakeContents()
      open.push(contents)
      windowWires(contents as never, origin, (wire) => serve(desk.handlers, desk.topics, wire, onDefect))
      return contents.load(`page-${open.length}`)
    },
    close: async () => {
      for (const contents of open) contents.emit('destroyed')
    },
  }
})
