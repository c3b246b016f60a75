import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LiveFacts } from '../../../main/domain/market/live-facts.ts'
import type { ChatModel } from '../../../main/ports.ts'
import { askInProse } from '../../../main/words/model/ask-in-prose.ts'
import { readProse } from '../../../main/words/model/prose-reading.ts'

const read = (prose: string) => readProse(prose, ['SOL', 'solana'])

describe('a size in prose', () => {
  it.each([
    ['a labelled line', 'Position size: 40 SOL', '40'],
    ['marks of emphasis', '**Position Size:** **38.58 SOL** ($3,858.00)', '38.58'],
    [
      'the result of a sum',
      'Risk = $10,000 × 2% = $200\nStop distance = $5\nPosition size = $200 / $5 = **40 SOL**',
      '40',
    ],
    ['a sum with brackets', 'Position size = ($10,000 × 0.02) / ($100 - $95) = 40 SOL (risk = $200)', '40'],
    ['mathematics', '\\[ \\text{Position Size} = \\frac{200}{5} = \\boxed{40 \\text{ SOL}} \\]', '40'],
    ['a table', '| Entry | $100 |\n| Position size | 40 SOL |', '40'],
    ['a label and no unit', 'Position size: 40', '40'],
    ['a label and plain units', '3. Final answer: 40 units.', '40'],
    ['one number with the coin, in a sentence', 'With a $5 stop, your position size is 40 SOL.', '40'],
    ['the coin’s other name', 'You should buy 0.5 Solana at $100 with 5x leverage.', '0.5'],
    ['a perp’s name', 'Go long 40 SOL-PERP.', '40'],
    ['the same size twice', 'Buy 40 SOL. So: 40.00 SOL in all.', '40'],
    ['dollars beside it', 'Position size: $4,000 (40 SOL)', '40'],
    ['what is held already, and a label', 'You already hold 10 SOL.\nPosition size: 40 SOL', '40'],
    ['a half of it, and a label', 'Position size: 40 SOL\nSell 20 SOL at $110.', '40'],
    ['about', 'Position size ≈ 38.58 SOL', '38.58'],
    ['many decimals', 'Position size: 0.16666667 SOL', '0.16666667'],
  ])('is read from %s', (_what, prose, size) => {
    expect(read(prose).size).toBe(size)
  })

  it.each([
    ['two labelled sizes', 'Position size: 40 SOL\nFinal answer: 41 SOL'],
    ['two sizes in sentences', 'Buy 40 SOL now. Then buy 10 SOL.'],
    ['a choice', 'Buy 40 or 50 SOL.'],
    ['a choice after a label', 'Position size: 40 SOL or 50 SOL'],
    ['a range', '40-50 SOL'],
    ['a range after a label', 'Position size: 40 to 50 SOL'],
    ['a range in words', 'Somewhere between 40 and 50 SOL.'],
    ['dollars', 'Position size: $4,000'],
    ['dollars with the coin behind', 'Buy $40 SOL.'],
    ['dollars in words', 'Position size: 4000 USDC'],
    ['a percentage', 'Position size: 2%'],
    ['a multiple', 'Position size: 2x'],
    ['another coin', 'Position size: 40 ETH'],
    ['a formula alone', 'Position size = 200 / 5'],
    ['a thousand’s comma, which may be a point', 'Position size: 1,234 SOL'],
    ['an exponent', 'Position size: 4e1 SOL'],
    ['a sign', 'Position size: -40 SOL'],
    ['a factor', '2 × 40 SOL'],
    ['a sum left open', '40 SOL + 10 SOL'],
    ['a pair', 'The price is 40 SOL/USD.'],
    ['wide digits', 'Position size: ４０ SOL'],
    ['Arabic digits', '٤٠ SOL'],
    ['mixed digits', 'Position size: 4０ SOL'],
    ['a digit hidden before it', '4\u200b0 SOL'],
    ['a space in the number', '4 0 SOL'],
    ['a colour of a terminal glued to it', '\u001b[31m40 SOL'],
    ['what must not be bought', 'Do not buy 40 SOL.'],
    ['a bound', 'The maximum is 50 SOL.'],
    ['what is held already', 'You currently hold 40 SOL.'],
    ['no prose', ''],
    ['prose past the limit', `Position size: 40 SOL${' '.repeat(16_000)}`],
  ])('is none where there is %s', (_what, prose) => {
    expect(read(prose).size).toBeNull()
  })

  it('stands in the prose as it is, digit for digit, whatever the prose', () => {
    const pieces = [
      ...[
        'Position size',
        ':',
        '=',
        ' ',
        '\n',
        'SOL',
        'sol',
        'units',
        '40',
        '.5',
        '1,000',
        '$',
        '%',
        'x',
        '-',
        'to',
        'or',
      ],
      ...[
        'not',
        '(',
        ')',
        '**',
        '４',
        '٤',
        '\u200b',
        '\u001b[31m',
        '|',
        '/',
        '200 / 5',
        'stop at',
        'leverage',
        '95',
        '?',
      ],
    ]
    const prose = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(prose, (text) => {
        const { size, leverage, stop } = read(text)
        for (const said of [size, leverage, stop])
          if (said !== null) {
            expect(said).toMatch(/^\d{1,15}(\.\d{1,12})?$/)
            const at = [...text.matchAll(new RegExp(said.replace('.', '\\.'), 'g'))].map(({ index }) => index)
            // Whole as it stands: no digit of any script beside it.
            expect(
              at.some(
                (from) => !/\p{N}$/u.test(text.slice(0, from)) && !/^\p{N}/u.test(text.slice(from + said.length)),
              ),
            ).toBe(true)
          }
      }),
      { numRuns: 3_000 },
    )
  })

  it('is found in honest prose of any number, and never one other than that', () => {
    const size = fc
      .tuple(fc.bigInt(0n, 10n ** 9n), fc.stringMatching(/^(\.\d{1,8})?$/))
      .map(([whole, rest]) => `${whole}${rest}`)
    const says = fc.constantFrom(
      (said: string) => `Position size: ${said} SOL`,
      (said: string) => `Risk amount = $200\nPosition size = $200 / $5 = **${said} SOL**\nStop loss: $95`,
      (said: string) => `With your stop at $95, your position size is ${said} SOL.`,
      (said: string) => `| Position size | ${said} |`,
    )
    fc.assert(
      fc.property(size, says, (said, prose) => {
        expect(read(prose(said)).size).toBe(said)
      }),
    )
  })

  it.each([
    '1',
    ' ',
    '1 ',
    '1.',
    '40 SOL ',
    'Position size: ',
    '(',
    '=',
    'so, ',
    'stop at 1 ',
    '1x ',
    '\\a',
    'not ',
    '?',
  ])('is looked for to the end of a long run of %j', (piece) => {
    const run = piece.repeat(Math.floor(15_000 / piece.length))
    expect(() => read(run)).not.toThrow()
    expect(read(`Position size: 3 SOL. ${run}`)).toEqual(read(`Position size: 3 SOL. ${piece.repeat(3)}`))
  })
})

describe('what else prose says plainly', () => {
  it.each([
    ['Stop loss: $95\nLeverage: 5x', '5', '95'],
    ['Use 5x leverage with a stop at 95.5.', '5', '95.5'],
    ['Stop loss: 5%\nLeverage: high', null, null],
    ['Stop at $95 or $94.', null, null],
    ['Stop loss: $95. Stop loss: $94. 3x leverage, not 5x leverage.', null, null],
  ])('%j: leverage %s, stop %s', (prose, leverage, stop) => {
    expect(read(prose)).toMatchObject({ leverage, stop })
  })

  it.each([
    ['Do you mean risk 2% or allocate 2%?', true],
    ['Please specify your stop. I need it.', true],
    ["I can't help with going around limits.", true],
    ['The market is calm today.', false],
    ["I can't see prices.\nPosition size: 40 SOL", false],
  ])('%j holds back: %s', (prose, isHeldBack) => {
    expect(read(prose).isHeldBack).toBe(isHeldBack)
  })
})

describe('asking in the words of the card', () => {
  const facts: LiveFacts = {
    market: null,
    fees: { taker: '0.00045', maker: '0.00015' },
    account: { equity: '10000', free: '10000', position: null },
  }
  const lexicon = { coins: ['SOL', 'kPEPE'], price: () => '100', facts: async () => facts }
  const saying = (text: string): ChatModel => ({
    name: 'm',
    chat: async ({ schema }) => {
      expect(schema).toBeNull()
      return { is: 'answer', text, choices: [], ms: 7, firstTokenMs: 1, tokens: 3 }
    },
  })

  it('takes a size in the coin of the words alone', async () => {
    const sizeOf = async (words: string, text: string) => {
      const answer = await askInProse(words, lexicon, saying(text))
      return answer.is === 'prose' ? answer.reading.size : answer
    }
    expect(await sizeOf('long sol risk 2% stop 95', 'Buy 40 Solana.')).toBe('40')
    expect(await sizeOf('long sol risk 2% stop 95', 'Buy 40 kPEPE.')).toBeNull()
    expect(await sizeOf('long kpepe risk 2% stop 5%', 'Buy 40 kPEPE.')).toBe('40')
    // One PEPE is a thousandth of a kPEPE.
    expect(await sizeOf('long kpepe risk 2% stop 5%', 'Buy 40 PEPE.')).toBeNull()
  })

  it('hands a failure on as it is', async () => {
    const failure = { is: 'failed' as const, code: 'too_long' as const, text: 'The model did not come to an end.' }
    expect(await askInProse('long sol', lexicon, { name: 'm', chat: async () => failure })).toEqual(failure)
  })
})
