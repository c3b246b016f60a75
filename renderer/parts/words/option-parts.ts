import type { QuestionOption } from '../../../preload/contract/report.ts'

/** Whether the answers are whole readings of the words, to be compared number by number. */
export function isReadings(options: readonly QuestionOption[]): boolean {
  return options.some(({ by, label, words }) => by !== undefined || label === words)
}

/** An answer's words, part by part; `differs` marks what not every other answer says too. */
export function differingParts(
  option: QuestionOption,
  options: readonly QuestionOption[],
): { text: string; differs: boolean }[] {
  const others = options.filter((other) => other !== option).map(({ label }) => new Set(label.toLowerCase().split(' ')))
  return option.label.split(' ').map((text) => ({
    text,
    differs: others.some((other) => !other.has(text.toLowerCase())),
  }))
}
