/**
 * The data of server-sent events, as they come (WHATWG HTML, section 9.2): lines may end in CR, LF or both, and a character
 * may be cut between two pieces. Throws where one event, or all of them, grow beyond `limit` characters.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let total = 0
  let data: string[] = []
  for await (const piece of body) {
    total += piece.length
    if (total > limit) throw new Error('the answer does not end')
    rest += decoder.decode(piece, { stream: true })
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n')
        data = []
      } else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
    }
  }
  // An event that the end cut off was never whole, so it is none.
}
