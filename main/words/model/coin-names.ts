/** What people call a coin, in lower case, against the venue's name for it; it counts only where that coin is listed. */
export const coinAliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bitcoin: 'BTC',
    bitcoins: 'BTC',
    xbt: 'BTC',
    ether: 'ETH',
    ethereum: 'ETH',
    solana: 'SOL',
    dogecoin: 'DOGE',
    ripple: 'XRP',
    cardano: 'ADA',
    hyperliquid: 'HYPE',
    avalanche: 'AVAX',
    chainlink: 'LINK',
    litecoin: 'LTC',
    polkadot: 'DOT',
    arbitrum: 'ARB',
    optimism: 'OP',
    pepe: 'kPEPE',
    bonk: 'kBONK',
    shib: 'kSHIB',
    uniswap: 'UNI',
    toncoin: 'TON',
  }),
)

/** Names of coins that are also everyday words: in lower case they are a coin only right after a side or a verb. */
export const commonWords: ReadonlySet<string> = new Set(
  (
    'a all am an and any ar are as at ace ai ape ar at banana be blast blur cake can cash comp cross cup do doge-not eden ena-not eigen-not ' +
    'for fun gala gas go goat good grass has hyper i if in init initial io ip is it join just kas layer like lit long ' +
    'look m mav me mega merl meme mew mini more move my near nil no not now of om on one open or own pay people pump ' +
    'pnut-not prompt pure r real red request reserve risk rune s safe saga sand say sell short sky so sol-not spell ' +
    'spx-not stable stop super supra t take target the time to trump turbo up us use w we wct-not what wif-not win x yes you zero zen'
  )
    .split(' ')
    .filter((word) => !word.endsWith('-not')),
)
