import { describe, expect, it } from 'vitest'
import { midOf, readBook, takeable, walk } from '../../../main/domain/market/book.ts'
import { known } from '../../../main/domain/money/parse-decimal.ts'
import { text } from '../../../main/domain/money/print.ts'
import { sol } from '../worked-example.ts'

type Levels = [string, string][]
const bookOf = (bids: Levels, asks: Levels) => readBook({ ...sol, bids, asks })
const isEmpty = (bids: Levels, asks: Levels) => bookOf(bids, asks).asks.length === 0

describe('a book', () => {
  it('is empty when it is crossed, locked or out of order, so that nothing is priced from it', () => {
    expect(isEmpty([['100', '1']], [['99', '1']])).toBe(true)
    expect(isEmpty([['100', '1']], [['100', '1']])).toBe(true)
    expect(
      isEmpty(
        [['99', '1']],
        [
          ['101', '1'],
          ['100', '1'],
        ],
      ),
    ).toBe(true)
    expect(
      isEmpty(
        [
          ['98', '1'],
          ['99', '1'],
        ],
        [['100', '1']],
      ),
    ).toBe(true)
    expect(
      isEmpty(
        [
          ['99', '1'],
          ['98', '1'],
        ],
        [
          ['100', '1'],
          ['101', '1'],
        ],
      ),
    ).toBe(false)
  })

  it('leaves out levels without size', () => {
    const book = bookOf(
      [
        ['99', '0'],
        ['98', '1'],
      ],
      [['100', '1']],
    )
    expect(text(book.bids[0]!.price)).toBe('98')
  })

  it('has a mid only with both sides', () => {
    expect(text(midOf(bookOf([['99', '1']], [['100', '1']]))!)).toBe('99.5')
    expect(midOf(bookOf([], [['100', '1']]))).toBeNull()
  })

  it('gives what a limit may take, and walks it for a size', () => {
    const book = bookOf(
      [
        ['99', '1'],
        ['98', '1'],
      ],
      [
        ['100', '1'],
        ['101', '2'],
        ['102', '5'],
      ],
    )
    const asks = takeable(book, 'buy', known.price('101'))
    expect(asks.length).toBe(2)
    expect(takeable(book, 'sell', known.price('98.5')).length).toBe(1)
    const { filled, cost } = walk(asks, known.size('2.5'))
    expect([text(filled), text(cost)]).toEqual(['2.5', '251.5'])
    expect(text(walk(asks, known.size('9')).filled)).toBe('3')
  })
})
