import type { SafeStorage } from 'electron'

type Storage = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>

/** The OS keychain by Electron's safeStorage, named by its backend; `none` where there is none. Only after the app is ready. */
export function keyWrap(safeStorage: Storage, platform: NodeJS.Platform) {
  return {
    backend(): string {
      // On Linux the name counts, not the boolean: a fixed password counts as encryption there once somebody allowed it.
      if (platform === 'linux') return safeStorage.getSelectedStorageBackend()
      if (!safeStorage.isEncryptionAvailable()) return 'none'
      return platform === 'darwin' ? 'keychain' : platform === 'win32' ? 'dpapi' : 'unknown'
    },
    wrap: (bytes: Uint8Array): Uint8Array => safeStorage.encryptString(Buffer.from(bytes).toString('base64')),
    unwrap: (bytes: Uint8Array): Uint8Array =>
      new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(bytes)), 'base64')),
  }
}
