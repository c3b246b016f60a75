import './screens.css'
import { type ComponentType, type ReactNode, useEffect, useRef } from 'react'
import { AccountScreen } from './account/account-screen.tsx'
import { ModelsScreen } from './models/models-screen.tsx'
import { PolicyScreen } from './policy/policy-screen.tsx'
import { type ScreenName, screenList } from './screen-list.ts'

const others: Record<Exclude<ScreenName, 'trade'>, ComponentType> = {
  policy: PolicyScreen,
  account: AccountScreen,
  models: ModelsScreen,
}

/** Trade's panels, or another screen over them: the panels stay as they are underneath, inert. */
export function Screens({ screen, children }: { screen: ScreenName; children: ReactNode }) {
  const Other = screen === 'trade' ? null : others[screen]
  return (
    <>
      <div className="trade-panels" inert={Other !== null}>
        {children}
      </div>
      {Other !== null && (
        <OtherScreen key={screen} title={screenList.find(({ name }) => name === screen)?.title ?? screen}>
          <Other />
        </OtherScreen>
      )}
    </>
  )
}

function OtherScreen({ title, children }: { title: string; children: ReactNode }) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => section.current?.focus(), [])
  return (
    <section className="other-screen" aria-label={title} ref={section} tabIndex={-1}>
      {children}
    </section>
  )
}
