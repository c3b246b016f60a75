import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, root, sourcesUnder } from './read-imports.ts'
import { isUnder, roomOf, rooms } from './rooms.ts'

const isTypeScript = (file: string) => /\.tsx?$/.test(file)
const files = ['main', 'preload', 'renderer'].flatMap(sourcesUnder).filter(isTypeScript)

describe('who may import whom', () => {
  it('every file belongs to a room', () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([])
  })

  it.each(Object.keys(rooms))('%s imports only what it may', (name) => {
    const { own, packages } = rooms[name]!
    const wrong = files
      .filter((file) => roomOf(file) === name)
      .flatMap((file) => importsOf(file).map((one) => ({ file, ...one })))
      .filter(({ isRelative, target }) =>
        isRelative ? !own.some((path) => isUnder(target, path)) : !packages.includes(target),
      )
    expect(wrong.map(({ file, written }) => `${file} imports ${written}`)).toEqual([])
  })

  it('every relative import names a file that exists, with its ending', () => {
    const broken = files.flatMap((file) =>
      importsOf(file)
        .filter(({ isRelative, target }) => isRelative && !existsSync(join(root, target)))
        .map(({ written }) => `${file} imports ${written}`),
    )
    expect(broken).toEqual([])
  })

  it('no host imports another', () => {
    const wrong = files
      .filter((file) => file.startsWith('main/hosts/'))
      .flatMap((file) => importsOf(file).map(({ target }) => ({ from: file.split('/')[2]!, to: target })))
      .filter(({ from, to }) => /^main\/hosts\/[a-z]+\//.test(to) && !from.endsWith('.ts') && to.split('/')[2] !== from)
    expect(wrong).toEqual([])
  })

  it('main/hosts/electron and preload are the only folders that import electron', () => {
    const users = files.filter((file) => importsOf(file).some(({ target }) => target === 'electron'))
    expect(users.filter((file) => !isUnder(file, 'main/hosts/electron') && !isUnder(file, 'preload'))).toEqual([])
  })

  it('reads imports in every form, and none in comments', () => {
    const text = [
      "import a from './a.ts'",
      "import type { B } from '../b.ts'",
      "import {\n  c,\n  d,\n} from '@x/y/z'",
      "export { e } from './e.ts'",
      "import './f.css'",
      "const g = await import('./g.ts')",
      "import { h } from 'node:fs/promises'",
      "// import i from './i.ts'",
      "/* import j from './j.ts' */",
    ].join('\n')
    expect(
      importsOf('main/hosts/x.ts', text)
        .map(({ target }) => target)
        .sort(),
    ).toEqual(
      ['@x/y', 'main/b.ts', 'main/hosts/a.ts', 'main/hosts/e.ts', 'main/hosts/f.css', 'main/hosts/g.ts', 'node'].sort(),
    )
  })
})
