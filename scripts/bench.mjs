import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readyNode, root } from './node-version.mjs'

// `npm run bench [-- names…]`: every bench of scripts/bench, one after the other, or those that are named.
if (await readyNode(import.meta.url)) {
  const folder = join(root, 'scripts', 'bench')
  const named = process.argv.slice(2)
  const benches = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => named.length === 0 || named.includes(file.replace('.ts', '')))
  if (benches.length === 0) {
    process.stderr.write(`There is no bench of that name in scripts/bench.\n`)
    process.exitCode = 1
  }
  for (const bench of benches) {
    process.stdout.write(`\n== ${bench.replace('.ts', '')}\n`)
    const { status } = spawnSync(process.execPath, [join(folder, bench)], { cwd: root, stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
}
