import { readyNode } from './node-version.mjs'

if (await readyNode(import.meta.url)) {
  const { runCli } = await import('../main/hosts/cli/main.ts')
  process.exitCode = await runCli(process.argv.slice(2))
}
