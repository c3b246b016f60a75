import { readdirSync, readFileSync } from 'node:fs'
import { accounts, entries, flagPhrases, leverages, stops, targets } from './exits.ts'
import { managePhrases } from './manage.ts'
import { longHeads, plainHeads, shortHeads, sizedHeads, sizings, unsureSizings } from './open.ts'
import { asks, bypasses, contexts, corrections, deniedHeads, fillers, nones, retractions, withouts } from './other.ts'
import type { Phrases } from './phrases.ts'

const own = {
  ...{ longHeads, shortHeads, plainHeads, sizedHeads, sizings, unsureSizings },
  ...{ entries, stops, targets, leverages, accounts },
  ...flagPhrases,
  ...managePhrases,
  ...{ asks, nones, fillers, bypasses, corrections, retractions, withouts, contexts, deniedHeads },
  /** Whole sentences of one trade, as somebody would say them. */
  wholeLong: { train: [], held: [] },
  wholeShort: { train: [], held: [] },
} satisfies Record<string, Phrases>

export type Group = keyof typeof own
export const groupNames = Object.keys(own) as Group[]

/** The phrases of one person, by group. */
export type Voice = Partial<Record<Group, readonly string[]>>

const folder = new URL('voices/', import.meta.url)
const readVoice = (name: string): Voice => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Voice

/** Nobody trains on this voice: it stands for people whom the desk will meet, and is measured as it comes. */
export const stranger: Voice = readVoice('stranger.json')

const voices = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'stranger.json')
  .sort()
  .map(readVoice)

/** Every phrase that a template can become. */
export function expansions(template: string): string[] {
  const match = /\[([^[\]]*)\]/.exec(template)
  if (!match) return [template.replace(/\s+/g, ' ').replace(/ ,/g, ',').trim()]
  return match[1]!
    .split('|')
    .flatMap((one) => expansions(template.slice(0, match.index) + one + template.slice(match.index + match[0].length)))
}

/** A number from a text that is the same on every machine (FNV-1a). */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0)!, 0x01000193) >>> 0
  return value
}

/** One phrase in nine of each voice is held out. What another voice trains on, in the same words, is not. */
const isHeldOut = (template: string): boolean => hash(template) % 9 === 0

function gather(group: Group): Phrases {
  const said = [...new Set(voices.flatMap((voice) => voice[group] ?? []))]
  const train = [...own[group].train, ...said.filter((template) => !isHeldOut(template))]
  const heldOwn = new Set(own[group].held.flatMap(expansions))
  const isFree = (template: string): boolean => expansions(template).every((one) => !heldOwn.has(one))
  const trained = train.filter(isFree)
  const known = new Set(trained.flatMap(expansions))
  const held = said.filter((one) => isHeldOut(one) && expansions(one).every((text) => !known.has(text)))
  return { train: trained, held: [...own[group].held, ...held] }
}

/** All phrases, ours and those of the voices, by group. */
export const phrases = Object.fromEntries(groupNames.map((group) => [group, gather(group)])) as Record<Group, Phrases>
