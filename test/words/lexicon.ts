import type { Lexicon } from '../../main/words/read-words.ts'
import type { OpenIntent } from '../../preload/contract/intent.ts'

/** Coins as the venue spells them, with names that are also words of the grammar (B, POST) left to their own lexicon. */
export const lexicon: Lexicon = {
  coins: ['BTC', 'ETH', 'SOL', 'SUI', 'HYPE', 'kPEPE', 'kBONK', 'OP', '2Z', 'xyz:TSLA', 'flx:TSLA'],
  price: (coin) => (coin === 'SOL' ? '100' : coin === 'BTC' ? '60000' : null),
}

/** A lexicon whose coins are named like words of the grammar. */
export const awkward: Lexicon = {
  coins: [
    ...lexicon.coins,
    'L',
    'B',
    'S',
    'ME',
    'BE',
    'POST',
    'AT',
    'MKT',
    'R',
    'X',
    'IO',
    'GAS',
    'ADD',
    'HOLD',
    'VOL',
    'KELLY',
    'V',
    'FOR',
  ],
  price: lexicon.price,
}

/** An intent to open long SOL at 2% risk, 100 against 95, but for what is said otherwise. */
export const open = (but: Partial<OpenIntent> = {}): OpenIntent => ({
  action: 'open',
  coin: 'SOL',
  side: 'long',
  sizing: { by: 'risk_percent', value: '2' },
  entry: { type: 'limit', price: '100' },
  stop: { by: 'price', value: '95' },
  targets: [],
  tif: null,
  reduceOnly: false,
  marginMode: null,
  leverage: null,
  account: null,
  ...but,
})
