/** What can be asked of a network about an address. Each answer may be a rejection: then nothing is known. */
export type AddressFacts = {
  /** The venue's `userRole`: `missing`, `agent`, `user`, `vault`, `subAccount`. */
  roleOf(address: string): Promise<string>
  /** Whether any money lies at the address itself. */
  holdsFunds?(address: string): Promise<boolean>
}

/**
 * Why a key is not taken as an agent key, as a sentence; null when its address is nobody's account and holds nothing.
 * What can't be asked counts as a refusal: a master key that slips in can withdraw everything.
 */
export async function whyNoAgentKey(address: string, { roleOf, holdsFunds }: AddressFacts): Promise<string | null> {
  let role: string
  let isFunded: boolean
  try {
    role = await roleOf(address)
    isFunded = holdsFunds === undefined ? false : await holdsFunds(address)
  } catch {
    return `The network could not be asked whether ${address} is an account of its own, so this key is not taken yet.`
  }
  if (role === 'agent' || role === 'missing') {
    if (!isFunded) return null
    return `Money lies at ${address}: this looks like a master key, which can withdraw it. Give the desk an agent key only.`
  }
  const account = role === 'user' ? 'an account' : `an account (${role.replace(/\W/g, '').slice(0, 20)})`
  return `${address} is ${account} of its own: this looks like a master key, which can withdraw. Give the desk an agent key only.`
}
