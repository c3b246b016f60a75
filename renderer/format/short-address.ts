/** An account address cut in its middle, "0x5e9e…41c7"; anything shorter stays whole. */
export function shortAddress(account: string): string {
  return account.length > 14 ? `${account.slice(0, 6)}…${account.slice(-4)}` : account
}
