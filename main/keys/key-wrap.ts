/** The OS keychain, as far as a key file needs it; Electron's safeStorage in its host. Each call may throw. */
export type KeyWrap = {
  /** Which keychain it is: `keychain` (macOS), `dpapi` (Windows), `gnome_libsecret`, `kwallet5` … */
  backend(): string
  wrap(bytes: Uint8Array): Uint8Array
  unwrap(bytes: Uint8Array): Uint8Array
}

/** Keychains that hold a secret of their own. */
const known = new Set(['keychain', 'dpapi', 'gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'])

/** Why a keychain is not taken as a protection, as a sentence with its name; null when it may be. */
export function whyNoKeychain(backend: string): string | null {
  if (known.has(backend)) return null
  if (backend === 'basic_text') {
    return 'The keychain here is basic_text, which encrypts with a password that everybody knows: it protects nothing, so the key stays under your passphrase alone.'
  }
  return `The keychain "${backend.replace(/[^\w.-]/g, '?').slice(0, 40)}" is not known as a protection, so the key stays under your passphrase alone.`
}
