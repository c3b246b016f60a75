import { describe, expect, it } from 'vitest'
import { passphraseBytes, whyTooWeak } from '../../main/keys/passphrase.ts'

const judge = (text: string) => whyTooWeak(passphraseBytes(text))

describe('a passphrase', () => {
  it.each(['correct horse battery', 'Tr0ub4dor&3 x', 'Перо-и-бумага', '茶茶碗湯呑急須鉄瓶柄杓釜', 'aaaaaabcdefg'])(
    'may be "%s"',
    (text) => {
      expect(judge(text)).toBeNull()
    },
  )

  it.each([
    ['', 'too short'],
    ['eleven char', 'too short'],
    ['茶碗湯呑', 'too short'],
    ['aaaaaaaaaaaa', 'different characters'],
    ['ababcababcab', 'different characters'],
    ['passwordpassword', 'same piece'],
    ['abcdefabcdefab', 'same piece'],
    ['abcdefghijkl', 'row of neighbours'],
    ['zyxwvutsrqpo', 'row of neighbours'],
    ['x1y'.repeat(400), 'at most'],
  ])('is too weak when it is "%s"', (text, why) => {
    expect(judge(text)).toContain(why)
  })

  it('is the same bytes however its accents were typed', () => {
    expect(passphraseBytes('cafe\u0301 au lait')).toEqual(passphraseBytes('caf\u00e9 au lait'))
  })
})
