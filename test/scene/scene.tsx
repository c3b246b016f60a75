import '../../renderer/desk/no-eval.ts'
import '../../renderer/look/fonts.css'
import '../../renderer/look/tokens.css'
import '../../renderer/look/base.css'
import { createRoot } from 'react-dom/client'
import { App } from '../../renderer/app.tsx'
import { openDeskLink } from '../../renderer/desk/desk-link.ts'
import { applyLook, savedLook } from '../../renderer/look/look.ts'
import { fakeDesk, type SceneName, sceneNames } from '../doubles/fake-desk.ts'

/** The app on the fake desk: `?scene=NAME` names the state, `window.cutWire()` takes the desk away. */
const asked = new URLSearchParams(location.search).get('scene')
const scene: SceneName = sceneNames.find((name) => name === asked) ?? 'trade'
let desk = fakeDesk(scene)
let isCut = false
applyLook(savedLook())
const link = openDeskLink({
  mayReopen: true,
  open: () => {
    if (isCut) return Promise.reject(new Error('cut'))
    desk = fakeDesk(scene)
    return Promise.resolve(desk.wire)
  },
})
Object.assign(window, {
  cutWire: () => {
    isCut = true
    desk.stop()
  },
  mendWire: () => {
    isCut = false
  },
})
const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App link={link} />)
