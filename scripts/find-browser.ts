import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A browser on this machine: its program, and the environment it must be started with. */
export type Browser = { program: string; env: Record<string, string>; from: 'package' | 'installed' }

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * The browser that tests run in: the pinned one from npm on Linux x64 (unpacked once, with the libraries and fonts it
 * brings, so that nothing must be installed), else an installed Chrome or Chromium. Null when there is neither.
 * `DESK_BROWSER` names another program.
 */
export async function testBrowser(): Promise<Browser | null> {
  const named = namedBrowser()
  if (named !== null) return named
  if (process.platform === 'linux' && process.arch === 'x64') {
    const packaged = await unpackedChromium()
    if (packaged !== null) return packaged
  }
  return installedBrowser()
}

/** The browser that DESK_BROWSER names, else an installed Chrome, Chromium, Edge or Brave; null when none is found. */
export function installedBrowser(): Browser | null {
  const named = namedBrowser()
  if (named !== null) return named
  const program = places().find(isProgram)
  return program === undefined ? null : { program, env: {}, from: 'installed' }
}

function namedBrowser(): Browser | null {
  const named = process.env.DESK_BROWSER
  return named === undefined || named === '' ? null : { program: named, env: {}, from: 'installed' }
}

function places(): string[] {
  if (process.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser']
    return apps.flatMap((app) =>
      ['/Applications', join(homedir(), 'Applications')].map((at) => `${at}/${app}.app/Contents/MacOS/${app}`),
    )
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ]
    return roots.filter((at) => at !== undefined).flatMap((at) => programs.map((program) => join(at, program)))
  }
  const names = [
    'google-chrome',
    'google-chrome-stable',
    'chromium',
    'chromium-browser',
    'microsoft-edge',
    'brave-browser',
  ]
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin', '/opt/google/chrome']
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Unpacks the npm package's Chromium into .cache once; a half-finished unpacking is never used. Null without it. */
async function unpackedChromium(): Promise<Browser | null> {
  const packageDir = join(root, 'node_modules', '@sparticuz', 'chromium')
  if (!existsSync(join(packageDir, 'bin', 'chromium.br'))) return null
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string }
  const home = join(root, '.cache', `chromium-${version}`)
  if (!existsSync(join(home, 'fonts.conf'))) await unpack(home)
  const libraries = [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(
    (path) => path !== undefined && path !== '',
  )
  return {
    program: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: join(home, 'fonts.conf') },
    from: 'package',
  }
}

async function unpack(home: string): Promise<void> {
  const partial = `${home}.${process.pid}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  // The package unpacks into the temporary folder of its process; ours is the cache, so that no other user shares it.
  const script = `import { inflate } from '@sparticuz/chromium'
    const bin = 'node_modules/@sparticuz/chromium/bin/'
    for (const part of ['chromium', 'fonts.tar', 'swiftshader.tar', 'al2023.tar']) await inflate(bin + part + '.br')`
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      env: { ...process.env, TMPDIR: partial },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`unpacking Chromium ended with ${code}`))))
  })
  await writeFile(
    join(partial, 'fonts.conf'),
    `<?xml version="1.0"?>
<fontconfig><dir prefix="relative">fonts</dir><dir>/usr/share/fonts</dir><cachedir>${join(home, 'fonts-cache')}</cachedir></fontconfig>
`,
  )
  try {
    await rename(partial, home)
  } catch {
    // Another process was first, or an older unpacking without its mark is in the way.
    if (!existsSync(join(home, 'fonts.conf'))) {
      await rm(home, { recursive: true, force: true })
      await rename(partial, home)
    } else await rm(partial, { recursive: true, force: true })
  }
}
