import { readFileSync } from 'node:fs'
import type { Frame } from './captured.ts'

/** A captured frame, and how long after the first it came (ms). */
export type TimedFrame = { after: number; frame: Frame }

/**
 * Reads a capture: JSON lines, each `{ "t": ms, "frame": { "channel", "data" } }` or a bare frame, whose time is its
 * data's. Lines that are no frames are left out; a line without a time comes with the one before it.
 */
export function readCapture(path: string): TimedFrame[] {
  const frames: TimedFrame[] = []
  let first: number | null = null
  let last = 0
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const read = line.trim() === '' ? null : readLine(line)
    if (!read) continue
    const time = read.time ?? last
    first ??= time
    last = Math.max(last, time)
    frames.push({ after: Math.max(0, last - first), frame: read.frame })
  }
  if (frames.length === 0) throw new Error(`no captured frames in ${path}`)
  return frames
}

function readLine(line: string): { time: number | null; frame: Frame } | null {
  let value: Record<string, unknown>
  try {
    value = JSON.parse(line) as Record<string, unknown>
  } catch {
    return null
  }
  const frame = (value?.frame ?? value) as { channel?: unknown; data?: unknown }
  if (typeof frame?.channel !== 'string' || typeof frame.data !== 'object' || frame.data === null) return null
  const { data } = frame as { data: { time?: unknown } | { time?: unknown }[] }
  const own = Array.isArray(data) ? data[0]?.time : data.time
  const time = [value.t, own].find((one) => typeof one === 'number' && Number.isFinite(one))
  return { time: (time as number | undefined) ?? null, frame: frame as Frame }
}

/** Plays a capture by the exchange's own time: returns what has come due since the last call, in order. */
export function playCapture(frames: readonly TimedFrame[], start: number): (now: number) => Frame[] {
  let at = 0
  return (now) => {
    const due: Frame[] = []
    while (at < frames.length && frames[at]!.after <= now - start) {
      due.push(frames[at]!.frame)
      at += 1
    }
    return due
  }
}
