import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readyNode, root } from './node-version.mjs'

// `npm run prove [-- names… --quick --from SEED --to SEED --out DIR]`: every proof of scripts/prove, one after the other,
// or those that are named. What a proof is: scripts/prove/proof.ts.
if (await readyNode(import.meta.url)) {
  const { folderOf, gather } = await import('./prove/proof.ts')
  const folder = join(root, 'scripts', 'prove')
  const all = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'proof.ts')
    .map((file) => file.replace('.ts', ''))
  const given = process.argv.slice(2)
  const at = given.findIndex((word) => word.startsWith('--'))
  const [named, flags] = at < 0 ? [given, []] : [given.slice(0, at), given.slice(at)]
  const strangers = named.filter((name) => !all.includes(name))
  if (strangers.length > 0) {
    process.stderr.write(`There is no proof ${strangers.join(', ')}; there are: ${all.join(', ')}.\n`)
    process.exitCode = 1
  } else {
    const out = flags.includes('--out') ? flags[flags.indexOf('--out') + 1] : undefined
    const results = folderOf(out)
    for (const name of named.length > 0 ? named : all) {
      process.stdout.write(`\n== ${name}\n`)
      const env = { ...process.env, DESK_PROVE_KEEP: '1' }
      const { status } = spawnSync(process.execPath, [join(folder, `${name}.ts`), ...flags], {
        cwd: root,
        stdio: 'inherit',
        env,
      })
      if (status !== 0) process.exitCode = 1
    }
    process.stdout.write(`\nAll figures: ${gather(results)}\n`)
  }
}
