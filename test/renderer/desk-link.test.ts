import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDeskLink } from '../../renderer/desk/desk-link.ts'
import { fakeDesk } from '../doubles/fake-desk.ts'

beforeEach(() => {
  // Node has no frames to draw: the next turn stands for the next frame.
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 0))
})
afterEach(() => vi.unstubAllGlobals())

function openLink() {
  const opened: ReturnType<typeof fakeDesk>[] = []
  let isShut = false
  const link = openDeskLink({
    mayReopen: true,
    open: async () => {
      if (isShut) throw new Error('shut')
      const desk = fakeDesk('trade')
      opened.push(desk)
      return desk.wire
    },
  })
  return {
    link,
    opened,
    shut: (next: boolean) => {
      isShut = next
    },
    end: () => {
      isShut = true
      for (const desk of opened) desk.stop()
    },
  }
}

describe('the window’s link to the desk', () => {
  it('keeps what was known, marked stale, while the desk is gone, and goes on when it is back', async () => {
    const { link, opened, shut, end } = openLink()
    const feed = link.feed('book', { coin: 'SOL' })
    feed.subscribe(() => {})
    await vi.waitFor(() => expect(feed.current().is).toBe('live'))
    expect(link.state()).toEqual({ is: 'open' })

    shut(true)
    opened[0]?.stop()
    await vi.waitFor(() => expect(feed.current().is).toBe('stale'))
    expect(link.state()).toMatchObject({ is: 'gone', wasOpen: true })
    await expect(link.request('desk.resume', {})).rejects.toThrow(/lost its connection/)

    shut(false)
    await vi.waitFor(() => expect(feed.current().is).toBe('live'), { timeout: 10_000 })
    expect(link.state()).toEqual({ is: 'open' })
    expect(opened).toHaveLength(2)
    end()
  })

  it('shares one stream among all who read it', async () => {
    const { link, end } = openLink()
    const one = link.feed('market', { coin: 'SOL' })
    const other = link.feed('market', { coin: 'SOL' })
    let changes = 0
    one.subscribe(() => {})
    other.subscribe(() => {
      changes += 1
    })
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0))
    expect(other.current()).toBe(one.current())
    end()
  })

  it('tells a desk that never let the window in from one that was lost', async () => {
    const link = openDeskLink({ mayReopen: false, open: () => Promise.reject(new Error('refused')) })
    await vi.waitFor(() => expect(link.state()).toMatchObject({ is: 'gone', wasOpen: false, retryAt: null }))
  })
})
