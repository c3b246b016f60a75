import { describe, expect, it } from 'vitest'
import { differingParts, isReadings } from '../../../renderer/parts/words/option-parts.ts'

const option = (label: string, words = label) => ({ label, intent: null, size: null, words })

describe('answers side by side', () => {
  it('stress what not every other one says too, whatever its case', () => {
    const options = [option('l SOL r2% e100'), option('l sol a2% e100'), option('l SOL r2%')]
    const stressed = options.map((one) =>
      differingParts(one, options)
        .filter(({ differs }) => differs)
        .map(({ text }) => text),
    )
    expect(stressed).toEqual([['r2%', 'e100'], ['a2%', 'e100'], ['r2%']])
    expect(differingParts(option('l SOL'), [])).toEqual([
      { text: 'l', differs: false },
      { text: 'SOL', differs: false },
    ])
  })

  it('are whole readings where an answer is its own sentence, or says who reads it so', () => {
    expect(isReadings([option('l SOL r2% e100 s95')])).toBe(true)
    expect(isReadings([option('risk 2%', 'long sol r2%'), { ...option('a', 'b'), by: 'model' }])).toBe(true)
    expect(isReadings([option('risk 2%', 'long sol r2%')])).toBe(false)
  })
})
