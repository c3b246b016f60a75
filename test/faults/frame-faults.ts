/** What may befall one frame on its way: twice, after the next one, behind rubbish or something huge, in pieces, or with the connection's end in its middle. */
export type FrameFault = 'duplicate' | 'reorder' | 'garbage' | 'huge' | 'slice' | 'lose'

/** A server's frame of text, as RFC 6455 has it. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text)
  const { length } = body
  if (length < 126) return Buffer.concat([Buffer.from([0x81, length]), body])
  if (length < 65_536) return Buffer.concat([Buffer.from([0x81, 126, length >> 8, length & 255]), body])
  const head = Buffer.alloc(10)
  head.set([0x81, 127])
  head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, body])
}

/** Length of the frame that begins here, head included; null while too little of it has come. A server's frames have no mask. */
function frameLength(bytes: Buffer): number | null {
  if (bytes.length < 2) return null
  const short = bytes[1]! & 127
  if (short < 126) return 2 + short
  if (bytes.length < (short === 126 ? 4 : 10)) return null
  return short === 126 ? 4 + bytes.readUInt16BE(2) : 10 + Number(bytes.readBigUInt64BE(2))
}

const garbage = ['{"channel":"l2Book","data":{"coin":"SOL","levels":[[{"px":', 'null', '[]', '{"channel":7}', '\u0000']

/**
 * Cuts what a server sends after its upgrade answer into frames, lets the next of `faults` befall each one, and answers
 * the bytes to pass on.
 */
export function frameFaults(faults: FrameFault[]): (bytes: Buffer) => Buffer[] {
  let rest = Buffer.alloc(0)
  let isUpgraded = false
  let held: Buffer | null = null
  let nextGarbage = 0

  function spoil(frame: Buffer): Buffer[] {
    const after = held === null ? [] : [held]
    held = null
    switch (faults.shift()) {
      case 'duplicate':
        return [frame, frame, ...after]
      case 'reorder':
        held = frame
        return after
      case 'garbage':
        nextGarbage += 1
        return [textFrame(garbage[nextGarbage % garbage.length]!), frame, ...after]
      case 'huge':
        return [
          textFrame(JSON.stringify({ channel: 'allMids', data: { mids: { SOL: '9'.repeat(3_000_000) } } })),
          frame,
          ...after,
        ]
      case 'slice':
        return [...Array.from(frame, (_, at) => frame.subarray(at, at + 1)), ...after]
      case 'lose':
        return after
      default:
        return [frame, ...after]
    }
  }

  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    const out: Buffer[] = []
    if (!isUpgraded) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return out
      out.push(rest.subarray(0, end + 4))
      rest = rest.subarray(end + 4)
      isUpgraded = true
    }
    for (let length = frameLength(rest); length !== null && rest.length >= length; length = frameLength(rest)) {
      out.push(...spoil(rest.subarray(0, length)))
      rest = rest.subarray(length)
    }
    return out
  }
}
