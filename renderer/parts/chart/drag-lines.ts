import type { TicketChange } from '../../drafts/edit-intent.ts'
import type { CandleChart } from './candle-chart.ts'
import type { ChartLine } from './chart-lines.ts'

/** How near the pointer must be to take a line, in pixels. */
const reach = 5

/** Lets draft lines be dragged: each move makes the change that the line's new price means. Returns how to stop. */
export function dragLines(
  element: HTMLElement,
  chart: CandleChart,
  latest: () => { lines: readonly ChartLine[]; change: (change: TicketChange) => void },
): () => void {
  let held: string | null = null
  let isOver = false

  const nearest = (y: number) => {
    let found: ChartLine | null = null
    let nearby = reach
    for (const line of latest().lines) {
      const height = line.drag === null ? null : chart.heightOf(line.price)
      if (height === null || Math.abs(height - y) > nearby) continue
      nearby = Math.abs(height - y)
      found = line
    }
    return found
  }
  const heightIn = (event: MouseEvent) => event.clientY - element.getBoundingClientRect().top

  const onDown = (event: MouseEvent) => {
    const line = event.button === 0 ? nearest(heightIn(event)) : null
    if (line === null) return
    held = line.id
    // The chart itself must neither scroll nor take this for a click.
    event.stopPropagation()
    event.preventDefault()
    window.addEventListener('mousemove', onMove, true)
    window.addEventListener('mouseup', onUp, true)
  }
  const onMove = (event: MouseEvent) => {
    event.stopPropagation()
    const line = latest().lines.find((one) => one.id === held)
    const price = chart.priceAt(heightIn(event))
    if (line?.drag && price !== null && price !== line.price) latest().change(line.drag(price))
  }
  const onUp = (event: MouseEvent) => {
    event.stopPropagation()
    held = null
    window.removeEventListener('mousemove', onMove, true)
    window.removeEventListener('mouseup', onUp, true)
  }
  const onHover = (event: MouseEvent) => {
    const isNear = held !== null || nearest(heightIn(event)) !== null
    if (isNear === isOver) return
    isOver = isNear
    element.classList.toggle('over-line', isNear)
  }

  element.addEventListener('mousedown', onDown, true)
  element.addEventListener('mousemove', onHover, true)
  return () => {
    element.removeEventListener('mousedown', onDown, true)
    element.removeEventListener('mousemove', onHover, true)
    window.removeEventListener('mousemove', onMove, true)
    window.removeEventListener('mouseup', onUp, true)
  }
}
