import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, sourcesUnder } from './read-imports.ts'

const files = ['main', 'preload', 'renderer', 'scripts', 'test'].flatMap(sourcesUnder)
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const code = files.filter((file) => /\.tsx?$/.test(file))
/** Lines of the product's own code that match, as `file:line`. */
const linesWith = (pattern: RegExp, among: string[]) =>
  among.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) && !/^\s*(\/\/|\/?\*)/.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
      ),
  )

describe('the house', () => {
  it('names files in kebab-case, after what they hold', () => {
    const wrong = files.filter(
      (file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|tsx|mjs|css|html)$/.test(basename(file)),
    )
    expect(wrong).toEqual([])
  })

  it('has no utils, helpers, common, manager or service', () => {
    expect(files.filter((file) => /(^|[/-])(utils?|helpers?|common|managers?|services?)([/.-]|$)/.test(file))).toEqual(
      [],
    )
  })

  it('has no any', () => {
    expect(
      linesWith(
        /(:\s*any\s*([,;)=|&\]}]|$)|\bas any\b|<any\b|\bany\[\])/,
        code.filter((file) => !file.startsWith('test/')),
      ),
    ).toEqual([])
  })

  it('reads no price, size or sum of money as a float', () => {
    const privileged = code.filter((file) => /^(main|preload)\//.test(file))
    expect(linesWith(/\bparseFloat\(/, privileged)).toEqual([])
    // Bytes and seconds of models are no money.
    const free = /^main\/(domain\/money|paper|models)\/|^main\/hosts\/cli\/model-command\.ts/
    const printing = privileged.filter((file) => !free.test(file))
    expect(linesWith(/\.toFixed\(/, printing)).toEqual([])
  })

  it('keeps a source on about two screens', () => {
    const long = code.filter((file) => !file.startsWith('test/') && textOf(file).split('\n').length > 500)
    expect(long).toEqual([])
  })

  it('names no machine and no person: no absolute home or temporary path, no private address', () => {
    const paths = new RegExp(['/ro' + 'ot/', '/ho' + 'me/(?!x\\b)[a-z]', '/wo' + 'rk/', 'C:\\\\Us' + 'ers'].join('|'))
    const addresses = /\b(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+\b/
    expect([...linesWith(paths, files), ...linesWith(addresses, files)]).toEqual([])
  })

  it('locks every package with a hash and names no registry', () => {
    const lock = JSON.parse(textOf('package-lock.json')) as {
      packages: Record<string, { integrity?: string; resolved?: string }>
    }
    const packages = Object.entries(lock.packages).filter(([name]) => name !== '')
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([name]) => name)).toEqual([])
    expect(
      packages.filter(
        ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
      ),
    ).toEqual([])
  })

  it('pins every direct dependency to one version', () => {
    const own = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>
    const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(own[kind] ?? {}),
    )
    // An alias of another release is pinned just as well.
    const pinned = /^(npm:@?[a-z][a-z0-9/-]*@)?\d+\.\d+\.\d+$/
    expect(versions.filter(([, version]) => !pinned.test(version))).toEqual([])
  })

  it('says in DECISIONS.md why each direct dependency is there', () => {
    const own = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>
    const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.keys(own[kind] ?? {}),
    )
    const decisions = textOf('DECISIONS.md')
    expect(names.filter((name) => !decisions.includes(`\`${name}\``))).toEqual([])
  })
})
