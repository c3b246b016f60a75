/** The key of the official Python SDK's signing tests; it never held anything. */
export const goldenKey = '0123456789012345678901234567890123456789012345678901234567890123'
export const goldenAddress = '0x14791697260e4c9a71f18484c9f997b308e59325'
export const goldenPassphrase = 'golden passphrase of the tests'
/** The keychain's secret in the golden file: 32 times 9. */
export const goldenSecret = (): Uint8Array => new Uint8Array(32).fill(9)

/** A key file as version 1 writes it; every later version must open it. */
export const goldenFile = `{
  "format": "hyperllm-desk-key",
  "version": 1,
  "network": "testnet",
  "purpose": "agent",
  "address": "0x14791697260e4c9a71f18484c9f997b308e59325",
  "created": "2026-11-23T00:00:00.000Z",
  "kdf": {
    "name": "scrypt",
    "n": 131072,
    "r": 8,
    "p": 1,
    "salt": "9e1d46d614bd0123b93e2ce4565d31cef687007cd5f8601bef689566825b54f2"
  },
  "wraps": [
    {
      "by": "passphrase",
      "nonce": "c338db0697b3b4e69719ff6e",
      "sealed": "bc763d379063b3e1aa35176a7750a8afede889419943fd9b01bacf2256611e2e5688ecc9444ef3bff837d472c71e84b7"
    },
    {
      "by": "keychain",
      "backend": "gnome_libsecret",
      "secret": "c2VhbGVkIGJ5IHRoZSBrZXljaGFpbg==",
      "nonce": "44b554cb12063bab642b338a",
      "sealed": "11150d51f0932d1bf42cb91c7356124402b1614dbf0be798569893605c5d68321b348bb5ed5790615041b8dc5c17a6f5"
    }
  ],
  "nonce": "86bccd98b3b9b98a29cbc9d3",
  "sealed": "5b39b705565eaf0d479abf4a926dc29be8ba47968c153d837971dc1c2d15a808732145c79052f41b62374ead04dd22ea",
  "checksum": "a5dfae5e5b3b2c08967d2598f9e47ac956c4440f325f1bf3a42ce08047b4bb55"
}
`

/** The scrypt vector of the Web3 Secret Storage definition. */
export const web3Vector = {
  passphrase: 'testpassword',
  key: '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d',
  file: JSON.stringify({
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
      ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
      kdf: 'scrypt',
      kdfparams: {
        dklen: 32,
        n: 262144,
        p: 8,
        r: 1,
        salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
      },
      mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
    },
    id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
    version: 3,
  }),
}
