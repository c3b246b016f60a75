import type { Custody, KeyView } from '../../preload/contract/custody.ts'

/** Every sentence of the Account screen. */
export const accountTexts = {
  paperOnly: 'This window is for paper only. Open the desk in its own (Electron) window to use testnet or mainnet.',
  paperNote: 'Paper needs no set-up: its key is made by itself and moves no real money.',
  addressNote: 'The public address of the account, 0x and 40 digits. Never a private key or a seed phrase.',
  switchNote:
    'This desk closes and the other one opens. What rests at the exchange stays; nobody here watches it meanwhile.',
  passphraseNote:
    'At least 12 characters; five or six words are good. Nobody can restore it: a lost one means a fresh key.',
  keyNote: 'A key of this desk alone, an agent: it can trade for the account, and can not withdraw.',
  emergencyNote:
    'A second agent that only cancels and reduces. The kill switch uses it while the first key is locked or dead.',
  importNote: 'A file with the 64 digits of an agent key, or a Web3 secret with its passphrase. It stays where it is.',
  approveNote: 'Only the master wallet can approve the agent. Do one of the two; the desk sees it by itself.',
  replaces: (address: string) => `This takes the place of the agent ${address} of the same name, which ends with it.`,
  armNote: 'Orders on mainnet are real money. Type the phrase to let them out until this desk is closed.',
  allDone: 'All is set: orders can be sent.',
  fitsNot: 'The two passphrases are not the same.',
  retireNote:
    'The key and its file end for good. Take the agent back at the venue too, or approve a fresh one of its name.',
}

/** The venue's word for the account's mode; its word for the standard mode says nothing of the account itself. */
export const modeText = (word: string | null): string =>
  word === null ? '–' : word === 'disabled' ? 'standard ("disabled" at the venue)' : word

export const networkNotes: Record<Custody['network'], string> = {
  paper: 'practice',
  testnet: 'test money',
  mainnet: 'real money',
}

export const approvalWords: Record<KeyView['approval'], string> = {
  unknown: 'asking the venue',
  waiting: 'not approved yet',
  approved: 'approved',
  ended: 'no longer approved',
}

export const lockWords: Record<Custody['lock'], string> = {
  not_needed: '',
  no_key: 'no key',
  locked: 'key locked',
  open: 'key open',
}
