import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { readyNode, root } from './node-version.mjs'

// `npm run check`: types of each room, lint and format, the rules of the house, unit tests; all at once, each said in one line.
if (await readyNode(import.meta.url)) process.exitCode = await check()

async function check() {
  const rooms = ['preload/contract', 'preload', 'main/domain', 'main/paper', 'main', 'renderer', 'scripts', 'test']
  const units = ['house', 'domain', 'words', 'contract', 'journal', 'hosts/cli'].filter((name) =>
    existsSync(join(root, 'test', name)),
  )
  const jobs = [
    ...(units.length === 0
      ? []
      : [['units', 'node_modules/vitest/vitest.mjs', 'run', ...units.map((name) => `test/${name}/`)]]),
    ...rooms.map((room) => [`types ${room}`, 'node_modules/typescript/bin/tsc', '-p', room]),
    ['lint and format', 'node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  ]
  const started = performance.now()
  const queue = [...jobs]
  const failed = []
  const workers = Array.from({ length: Math.max(2, availableParallelism()) }, async () => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const [name, ...command] = job
      const { code, output, ms } = await run(command)
      process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${(ms / 1000).toFixed(1)} s)\n`)
      if (code !== 0) failed.push([name, output])
    }
  })
  await Promise.all(workers)
  for (const [name, output] of failed) process.stdout.write(`\n--- ${name}\n${output}`)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stdout.write(`\n${jobs.length - failed.length} of ${jobs.length} checks hold, in ${seconds} s\n`)
  return failed.length === 0 ? 0 : 1
}

function run(command) {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('close', (code) => resolve({ code, output, ms: performance.now() - started }))
  })
}
