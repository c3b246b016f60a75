import { z } from 'zod'

/** A JSON schema that both runtimes hold as written. */
export type StrictSchema = { readonly [keyword: string]: unknown }

/** What node-llama-cpp's grammar and vLLM's structured output both hold. Anything else is dropped or broken by one of them. */
const held = new Set([
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
])

/**
 * The JSON schema of a zod schema, for a grammar. Throws on any keyword that a runtime would drop or turn into something
 * else (`anyOf` compiles to null; minimum, maximum and pattern are ignored), so that the constraint is what it says.
 */
export function strictSchema(schema: z.ZodType): StrictSchema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { target: 'draft-2020-12' }) as Record<string, unknown>
  check(plain, '')
  return plain
}

function check(node: unknown, at: string): void {
  if (typeof node !== 'object' || node === null || Array.isArray(node))
    throw new Error(`${at || 'the schema'} is no schema.`)
  const schema = node as Record<string, unknown>
  for (const keyword of Object.keys(schema))
    if (!held.has(keyword)) throw new Error(`"${keyword}" at ${at || 'the top'} is not held by every grammar.`)
  if (schema.type === 'object') {
    const properties = (schema.properties ?? {}) as Record<string, unknown>
    if (schema.additionalProperties !== false) throw new Error(`${at || 'the top'} allows properties without a name.`)
    const required = Array.isArray(schema.required) ? schema.required : []
    // The grammar writes every property, whatever `required` says; so all must be.
    const missing = Object.keys(properties).filter((name) => !required.includes(name))
    if (missing.length > 0)
      throw new Error(`${missing.join(', ')} at ${at || 'the top'} is optional, which a grammar can't be.`)
    for (const [name, property] of Object.entries(properties)) check(property, `${at}.${name}`)
  } else if (schema.type === 'array') {
    if (typeof schema.maxItems !== 'number') throw new Error(`The array at ${at} has no end.`)
    check(schema.items, `${at}[]`)
  } else if (schema.type === 'string') {
    if (schema.enum === undefined && schema.const === undefined && typeof schema.maxLength !== 'number')
      throw new Error(`The text at ${at} has no end.`)
  } else throw new Error(`${String(schema.type)} at ${at || 'the top'}: numbers and the like are texts here.`)
}
