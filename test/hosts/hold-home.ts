import { openHome } from '../../main/hosts/home.ts'

// A process of its own that holds a home folder until it is killed.
try {
  openHome(process.argv[2]!, 'loopback')
  process.stdout.write('held\n')
  setInterval(() => undefined, 60_000)
} catch (thrown) {
  process.stdout.write(`${(thrown as Error).message}\n`)
}
