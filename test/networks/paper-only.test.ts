import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runLoopback } from '../../main/hosts/loopback/run-loopback.ts'
import { openDesk } from '../../main/hosts/open-desk.ts'
import { buildPorts } from '../../main/real-ports.ts'
import { runDesk } from '../hosts/cli/fake-terminal.ts'
import { builtRenderer } from '../hosts/loopback/open-window.ts'

const master = `0x${'ab'.repeat(20)}`

/** A home that is set to mainnet. */
function mainnetHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'desk-main-'))
  const accounts = { testnet: null, mainnet: master }
  writeFileSync(join(home, 'network.json'), JSON.stringify({ network: 'mainnet', accounts, lockAfterMinutes: 15 }))
  return home
}

describe('a desk without its own window', () => {
  it.each(['loopback', 'cli'] as const)(
    'is on paper whatever the home says (%s), and can go nowhere else',
    async (host) => {
      const desk = await openDesk(mainnetHome(), host)
      try {
        const keys = desk.topics.keys({}).current()
        expect(keys).toMatchObject({ is: 'live', value: { network: 'paper', mayLeavePaper: false } })
        const use = desk.handlers['network.use']({ network: 'mainnet', master })
        await expect(use).rejects.toThrow('This window trades on paper only')
        await expect(desk.handlers['network.look']({ network: 'testnet', master })).rejects.toThrow('paper only')
      } finally {
        await desk.close()
      }
    },
  )

  it.each(['loopback', 'cli'] as const)('is not given ports of a real network (%s)', async (host) => {
    const homeDir = mkdtempSync(join(tmpdir(), 'desk-main-'))
    await expect(buildPorts({ homeDir, host, real: { network: 'testnet', master } })).rejects.toThrow(
      'trades on paper only, not on testnet',
    )
  })

  it('says in a browser that the home is set to another network', async () => {
    const lines: string[] = []
    const log = (line: string) => void lines.push(line)
    const served = await runLoopback({ homeDir: mainnetHome(), rendererDir: builtRenderer(), network: 'paper', log })
    await served.close()
    expect(lines).toEqual([expect.stringContaining('set to mainnet; a browser window is for paper only')])
    const asked = runLoopback({ homeDir: mainnetHome(), rendererDir: builtRenderer(), network: 'mainnet', log })
    await expect(asked).rejects.toThrow('paper only, not on mainnet')
  })

  it('never says that it cancelled what it can not reach: desk kill names the network', async () => {
    const { code, complaints } = await runDesk(['kill', '--home', mainnetHome()])
    expect(code).toBe(1)
    expect(complaints.join()).toMatch(/Nothing was cancelled: this home is set to mainnet/)
  })
})
