import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every source file under a folder of the project, by its path from the root with forward slashes. */
export function sourcesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|css|html)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
    .sort()
}

/** One import: what is written, and for a relative one the path from the root that it means. */
export type Import = { written: string; target: string; isRelative: boolean }

/** What a TypeScript source imports, re-exports and loads, types too; comments don't count. */
export function importsOf(file: string, text = readFileSync(join(root, file), 'utf8')): Import[] {
  const code = withoutComments(text)
  const forms = [
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
    /\brequire\(\s*['"]([^'"]+)['"]/g,
  ]
  return forms
    .flatMap((form) => [...code.matchAll(form)].map((match) => match[1]!))
    .map((written) => {
      const isRelative = written.startsWith('.')
      return { written, isRelative, target: isRelative ? posix.join(dirname(file), written) : packageOf(written) }
    })
}

/** `@a/b/c` is of the package `@a/b`, `node:fs/promises` of Node. */
function packageOf(written: string): string {
  if (written.startsWith('node:')) return 'node'
  return written
    .split('/')
    .slice(0, written.startsWith('@') ? 2 : 1)
    .join('/')
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
