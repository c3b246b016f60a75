import { readFileSync } from 'node:fs'
import { maskWords } from '../../main/words/model/quotes.ts'
import { manageRoles, openRoles, type Role, roles } from '../../main/words/model/roles.ts'
import { choose, fillSlots, type Scene, withSide } from './expand.ts'
import { listedCoins } from './make-rows.ts'
import { type Group, groupNames, type Voice } from './phrases/groups.ts'
import { Random } from './random.ts'

// `node scripts/train/check-voice.ts FILE`: whether the reader finds the quotes of each phrase of a voice as they are
// meant, and that no phrase holds a number, a coin or a unit outside its quotes.
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('a voice file is missing')
const voice = JSON.parse(readFileSync(file, 'utf8')) as Voice
const managing = new Set<Group>(['close', 'every', 'cancel', 'clear', 'flat', 'even', 'move', 'lever', 'flip'])
const bare = new Set<Group>(['asks', 'nones'])
const random = new Random(1)
const scene: Scene = {
  side: 'long',
  coin: { said: 'sol', name: 'SOL' },
  otherCoins: [
    { said: 'eth', name: 'ETH' },
    { said: 'BTC', name: 'BTC' },
  ],
  price: 1234,
  places: 2,
}

/** What is wrong with one draw of a phrase; null where nothing is. */
function fault(group: Group, template: string): string | null {
  const text = withSide(choose(template, random), scene.side, random)
  if (/[[\]|]/.test(text)) return 'brackets do not match'
  if (/[{}]/.test(text.replace(/\{[a-z]+:[a-z%$~]+\}/g, ''))) return 'a brace that is no quote'
  let words = ''
  const slots: { from: number; to: number; role: Role }[] = []
  for (const segment of fillSlots(text, scene, random)) {
    if (segment.slot) {
      if (!roles.includes(segment.slot.role)) return `no role "${segment.slot.role}"`
      slots.push({ from: words.length, to: words.length + segment.text.length, role: segment.slot.role })
    }
    words += segment.text
  }
  const { quotes, problem } = maskWords(words, listedCoins)
  if (problem) return `${problem.text} in: ${words}`
  const used = new Set<number>()
  for (const quote of quotes) {
    const same = slots.flatMap((slot, at) => (slot.from < quote.to && quote.from < slot.to ? [at] : []))
    if (same.length !== 1) return `"${quote.text}" is found as a ${quote.kind}, but is no quote of yours: ${words}`
    used.add(same[0]!)
    const { role } = slots[same[0]!]!
    if (!bare.has(group) && !(managing.has(group) ? manageRoles : openRoles)[quote.kind].includes(role))
      return `a ${quote.kind} can't be ${role}: ${words}`
  }
  const isCoinTwice = slots.filter(({ role }) => role === 'coin').length > 1
  if (used.size !== slots.length && !isCoinTwice && !bare.has(group) && group !== 'contexts')
    return `a quote is not found: ${words}`
  return null
}

let bad = 0
for (const [name, list] of Object.entries(voice)) {
  if (!groupNames.includes(name as Group)) {
    process.stdout.write(`no group "${name}"\n`)
    bad++
    continue
  }
  for (const template of list ?? []) {
    const faults: string[] = []
    for (let draw = 0; draw < 40; draw++) {
      try {
        const one = fault(name as Group, template)
        if (one !== null) faults.push(one)
      } catch (error) {
        faults.push(String(error))
      }
    }
    // A draw may fall on a coin or a number that reads in two ways; a phrase that often fails is at fault itself.
    if (faults.length <= 8) continue
    bad++
    process.stdout.write(`${name}: ${template}\n    ${faults[0]}\n`)
  }
}
const counts = groupNames.map((name) => `${name} ${voice[name]?.length ?? 0}`).join(', ')
process.stdout.write(`${counts}\n${bad} at fault\n`)
process.exitCode = bad === 0 ? 0 : 1
