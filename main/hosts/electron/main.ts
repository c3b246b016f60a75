import { fileURLToPath } from 'node:url'
import {
  app,
  BrowserWindow,
  dialog,
  globalShortcut,
  Menu,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  utilityProcess,
} from 'electron'
import { homeDir } from '../home-dir.ts'
import { openDesk } from '../open-desk.ts'
import { deskChild } from './desk-child.ts'
import { keyWrap } from './key-wrap.ts'
import { runElectron } from './run-electron.ts'

const built = (path: string) => fileURLToPath(new URL(path, import.meta.url))

void runElectron(
  { app, BrowserWindow, dialog, globalShortcut, Menu, powerMonitor, protocol, session },
  {
    rendererDir: built('../renderer'),
    preload: built('../preload/preload.cjs'),
    openDesk: () =>
      openDesk(homeDir(undefined, process.env), 'electron', {
        startSignerChild: deskChild(utilityProcess, 'signer'),
        startModelChild: deskChild(utilityProcess, 'model'),
        // The runtime opens models by their path, which only the unpacked copy has.
        modelsDir: built('../../native-models').replace(/app\.asar(?=[/\\])/, 'app.asar.unpacked'),
        keyWrap: keyWrap(safeStorage, process.platform),
        onLost: (why) => {
          dialog.showErrorBox('HyperLLM Desk', why)
          app.exit(1)
        },
      }),
    onDefect: (what, name) => process.stderr.write(`defect in ${name}: ${what}\n`),
  },
)
