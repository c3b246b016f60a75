import { readFileSync, writeFileSync } from 'node:fs'

/** What `evaluate.ts` says of one set. */
type SetFigures = {
  rows: number
  exact: number
  acted: number
  actedWrong: number
  actionable: number
  askedOfActionable: number
  p50Ms: number
  p95Ms: number
  byKind: Record<string, string>
}
/** What `evaluate.ts` writes. */
export type Evaluation = Record<'known' | 'coins' | 'one' | 'mixed' | 'held' | 'stranger', SetFigures> & {
  margin: number
  byHand: { rows: number; right: number; rightIfConfirmed: number; asked: number; wrong: number; byGrammar: number }
  curve: readonly {
    margin: number
    kept: number
    wrongOfKept: number
    acted: number
    actedWrong: number
    askedOfActionable: number
  }[]
}

/** What `train.py` writes of one seed. */
export type Training = { seed: number; tokens: number; minutes: number }

const sets = {
  known: 'known phrasing, new sentences',
  coins: 'known phrasing, held-out coins',
  one: 'one phrase held out, held-out coins',
  mixed: 'half of the phrases held out, held-out coins',
  held: 'every phrase held out, held-out coins',
  stranger: "a stranger's phrases, held-out coins",
} as const
const begin = '<!-- figures: written by scripts/train/ship.ts -->'
const end = '<!-- end of figures -->'
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const million = (tokens: number): string => (tokens / 1e6).toFixed(1)

/**
 * Writes the figures of all seeds, the first of which is shipped, into the model card, between its two marks; throws where
 * a mark is missing.
 */
export function writeFigures(card: string, seeds: readonly { training: Training; evaluation: Evaluation }[]): void {
  const [{ training, evaluation }] = seeds as [(typeof seeds)[0]]
  const text = readFileSync(card, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${card} has no place for the figures`)
  const names = Object.keys(sets) as (keyof typeof sets)[]
  const kinds = [...new Set(names.flatMap((name) => Object.keys(evaluation[name].byKind)))].sort()
  const { byHand } = evaluation
  const figures = [
    `Exact, for each of ${seeds.length} training seeds; each seed has its own data, tokenizer, weights, adapter and sentences to be\nmeasured on. Seed ${training.seed} is shipped: it was chosen before any was measured.`,
    table(
      ['set', ...seeds.map((one) => `seed ${one.training.seed}`)],
      [
        ...names.map((name) => [sets[name], ...seeds.map((one) => percent(one.evaluation[name].exact))]),
        [
          'wrong acts, all sets',
          ...seeds.map((one) => names.reduce((sum, name) => sum + one.evaluation[name].actedWrong, 0)),
        ],
        [
          'asked back of whole, plain orders, known phrasing',
          ...seeds.map((one) => percent(one.evaluation.known.askedOfActionable)),
        ],
        [
          'by hand: right if confirmed / wrong acts',
          ...seeds.map(
            ({ evaluation: { byHand } }) => `${byHand.rightIfConfirmed} of ${byHand.rows} / ${byHand.wrong}`,
          ),
        ],
        ['trained on, million tokens', ...seeds.map((one) => million(one.training.tokens))],
      ],
    ),
    `Seed ${training.seed}, the one that is shipped:`,
    table(
      ['set', 'sentences', 'exact', 'acted', 'wrong acts', 'asked back of whole, plain orders', 'p50 / p95 ms'],
      names.map((name) => {
        const one = evaluation[name]
        return [
          sets[name],
          one.rows,
          percent(one.exact),
          percent(one.acted),
          one.actedWrong,
          `${percent(one.askedOfActionable)} of ${one.actionable}`,
          `${one.p50Ms} / ${one.p95Ms}`,
        ]
      }),
    ),
    `Written by hand (${byHand.rows} sentences, \`test/fixtures/hand-written-words.tsv\`), as \`desk size\` reads them, grammar first:\n${byHand.rightIfConfirmed} right if confirmed (${byHand.right} of them without a question), ${byHand.asked} asked about, ${byHand.wrong} wrong acts.`,
    'Exact by kind of sentence:',
    table(
      ['kind', ...names],
      kinds.map((kind) => [kind, ...names.map((name) => evaluation[name].byKind[kind] ?? '')]),
    ),
    `Margin (best choice less the next best) on sentences kept for calibration, half of them known phrasing and half of them\nwith held-out phrases; the desk uses ${evaluation.margin} (\`tiny/calibration.json\`):`,
    table(
      ['margin', 'kept', 'wrong of those', 'acted', 'wrong acts', 'asked back of whole, plain orders'],
      evaluation.curve.map((point) => [
        point.margin,
        percent(point.kept),
        percent(point.wrongOfKept),
        percent(point.acted),
        point.actedWrong,
        percent(point.askedOfActionable),
      ]),
    ),
  ].join('\n\n')
  writeFileSync(card, `${text.slice(0, from)}${begin}\n\n${figures}\n\n${text.slice(to)}`)
}
