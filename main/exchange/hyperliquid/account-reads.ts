import { HttpTransport } from '@nktkas/hyperliquid'
import { z } from 'zod'
import type { AccountReads, AgentApproval, Network } from '../../ports.ts'
import { approvalAction, approvalTypedData, readSignature } from './agent-approval.ts'
import { canonicalDecimal } from './canonical-decimal.ts'
import { failureReason } from './post.ts'

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text) => text.toLowerCase())
const wireMode = z.string().min(1).max(60)
const wireRole = z.object({
  role: z.string().min(1).max(60),
  data: z.object({ user: address.optional(), master: address.optional() }).optional(),
})
const wireAgents = z
  .array(z.object({ address, name: z.string().max(200), validUntil: z.number().nullish() }))
  .max(1_000)
  .nullable()
const wireBudget = z.object({ nRequestsUsed: z.number(), nRequestsCap: z.number() })
const wireSpot = z.object({ balances: z.array(z.object({ coin: z.string(), total: z.string() })).max(10_000) })
const wireAnswer = z.union([
  z.object({ status: z.literal('ok') }),
  z.object({ status: z.literal('err'), response: z.string() }),
])

/** Sums of one coin are one balance; none is "0". */
function usdcIn({ balances }: z.output<typeof wireSpot>): string {
  const total = balances.find(({ coin }) => coin === 'USDC')?.total
  return total === undefined ? '0' : (canonicalDecimal(total) ?? total)
}

/**
 * What the venue says of accounts and agents. `whoSigned` recovers the address whose key signed an approval, null where
 * it can't be read. Every read throws an Error with a plain sentence when the venue can't be reached or understood.
 */
export function createAccountReads(setting: {
  network: Network
  httpUrl: string
  whoSigned: (typedData: ReturnType<typeof approvalTypedData>, signature: string) => string | null
}): AccountReads {
  const { network, httpUrl, whoSigned } = setting
  const transport = new HttpTransport({ apiUrl: httpUrl, isTestnet: network !== 'mainnet', timeout: 10_000 })

  async function ask<S extends z.ZodType>(
    what: string,
    body: Record<string, unknown>,
    schema: S,
  ): Promise<z.output<S>> {
    let value: unknown
    try {
      value = await transport.request('info', body)
    } catch (error) {
      throw new Error(`The venue did not give ${what}: ${failureReason(error)}.`, { cause: error })
    }
    const parsed = schema.safeParse(value)
    if (!parsed.success) throw new Error(`The venue's answer for ${what} could not be understood.`)
    return parsed.data
  }

  return {
    network,
    mode: (user) => ask("the account's mode", { type: 'userAbstraction', user }, wireMode),
    spotUsdc: async (user) =>
      usdcIn(await ask('the spot balances', { type: 'spotClearinghouseState', user }, wireSpot)),
    async role(of) {
      const { role, data } = await ask('what the address is', { type: 'userRole', user: of }, wireRole)
      return { role, master: data?.user ?? data?.master ?? null }
    },
    async agents(user) {
      const listed = await ask('the API wallets', { type: 'extraAgents', user }, wireAgents)
      return (listed ?? []).map((one) => ({ address: one.address, name: one.name, validUntil: one.validUntil ?? null }))
    },
    async budget(user) {
      const { nRequestsUsed, nRequestsCap } = await ask(
        'the request budget',
        { type: 'userRateLimit', user },
        wireBudget,
      )
      return { used: nRequestsUsed, cap: nRequestsCap }
    },
    typedData: (approval) => JSON.stringify(approvalTypedData(approval), null, 2),
    submitApproval: (approval, signature, master) => submit(approval, signature, master),
  }

  async function submit(approval: AgentApproval, text: string, master: string): Promise<string | null> {
    const signature = readSignature(text)
    if (signature === null || approval.network !== network) {
      throw new Error('That is no signature of typed data: it has 0x and 130 hex digits. Nothing was sent.')
    }
    const signer = whoSigned(approvalTypedData(approval), text.trim())
    if (signer !== master.toLowerCase()) {
      throw new Error(
        `That signature was not made by ${master} over this text${signer === null ? '' : ` (it reads as ${signer})`}. Nothing was sent; sign the text shown now, unchanged, with the master wallet.`,
      )
    }
    const body = { action: approvalAction(approval), nonce: approval.nonce, signature }
    let value: unknown
    try {
      value = await transport.request('exchange', body)
    } catch (error) {
      throw new Error(
        `The venue did not answer (${failureReason(error)}). It may have taken the approval: the desk asks which agents are approved.`,
        { cause: error },
      )
    }
    const answer = wireAnswer.safeParse(value)
    if (!answer.success)
      throw new Error('The venue answered in a way that could not be understood; the desk asks again.')
    return answer.data.status === 'ok' ? null : answer.data.response.slice(0, 300)
  }
}
