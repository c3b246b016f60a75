import './desk/no-eval.ts'
import './look/fonts.css'
import './look/tokens.css'
import './look/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { openDeskLink } from './desk/desk-link.ts'
import { hostWire } from './desk/host-wire.ts'
import { applyLook, savedLook } from './look/look.ts'

applyLook(savedLook())
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
const link = openDeskLink(hostWire())
// The bundled fonts come first, or the whole screen would shift once when they replace the system's.
void Promise.allSettled([
  document.fonts.load("12px 'Inter Variable'"),
  document.fonts.load("12px 'JetBrains Mono Variable'"),
]).then(() => createRoot(root).render(<App link={link} />))
