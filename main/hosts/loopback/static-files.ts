import type { IncomingMessage, ServerResponse } from 'node:http'
import { readRendererFiles, strictHeaders } from '../renderer-files.ts'

/** Answers GET and HEAD with the files of the built renderer, and nothing else. Throws when there is no index.html. */
export function staticFiles(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  const fileAt = readRendererFiles(folder)
  const strict = strictHeaders("'self'")
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...strict, allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('Only GET.\n')
      return
    }
    const file = fileAt((request.url ?? '/').split(/[?#]/)[0]!)
    if (file === undefined) {
      response.writeHead(404, { ...strict, 'content-type': 'text/plain', 'cache-control': 'no-store' })
      response.end('There is nothing here.\n')
      return
    }
    response.writeHead(200, { ...strict, ...file.headers })
    response.end(request.method === 'HEAD' ? undefined : file.bytes)
  }
}
