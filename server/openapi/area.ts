import { z } from 'zod'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** What one area adds to the description of the machine interface. Names of schemas are unique over all areas. */
export interface Area {
  tag: { name: string, description: string }
  /** By address, then by method in lower case (OpenAPI 3.1 Path Item Object). */
  paths: Record<string, Record<string, JsonObject>>
  schemas: Record<string, JsonObject>
  securitySchemes?: Record<string, JsonObject>
}

/** A JSON Schema (draft 2020-12) of what a Zod schema takes. Objects stay open unless they are strict: a later version may add members. */
export function jsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    // JSON Schema knows base64 as an encoding, not as a format.
    override: ({ jsonSchema: written }) => {
      if (written.format === 'base64') delete written.format
    },
  })
  return JSON.parse(JSON.stringify(described)) as JsonObject
}

export const schemaReference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

/** Every answer of the machine interface has these. */
const commonHeaders: JsonObject = {
  'Cache-Control': { description: 'No answer is ever stored.', schema: { const: 'no-store' } },
}

export function jsonAnswer(description: string, schemaName: string, example: unknown): JsonObject {
  const content = { 'application/json': { schema: schemaReference(schemaName), examples: { usual: { value: example as Json } } } }
  return { description, headers: commonHeaders, content }
}

export interface Refusals<Reason extends string> {
  /** HTTP status by reason: of all that this operation can refuse with. */
  statuses: Readonly<Record<Reason, number>>
  sentences: Readonly<Record<NoInfer<Reason>, string>>
  /** Members of the problem document beyond the common ones, and an example of them. */
  members?: { shape: z.ZodRawShape, example: JsonObject }
}

const retryAfter: JsonObject = { description: 'Seconds to wait before sending again.', required: true, schema: { type: 'string', pattern: '^[0-9]+$' } }
const authenticate: JsonObject = { description: 'How to say who asks (RFC 9110 section 11.6.1).', required: true, schema: { const: 'Bearer' } }
const language: JsonObject = { description: 'The language of `title`.', required: true, schema: { enum: ['ja', 'en'] } }

/** One answer a status, each a problem document (RFC 9457) whose `reason` is one of a closed list. */
export function refusalAnswers<Reason extends string>(refusals: Refusals<Reason>): Record<string, JsonObject> {
  const reasons = Object.keys(refusals.statuses) as Reason[]
  const statuses = [...new Set(reasons.map((reason) => refusals.statuses[reason]))].sort((a, b) => a - b)
  return Object.fromEntries(statuses.map((status) => [String(status), refusalAnswer(status, reasons.filter((reason) => refusals.statuses[reason] === status), refusals)]))
}

function refusalAnswer<Reason extends string>(status: number, reasons: Reason[], { sentences, members }: Refusals<Reason>): JsonObject {
  const problem = z.object({
    type: z.string().regex(/^urn:madoguchi:problem:/).describe('`urn:madoguchi:problem:` and the reason.'),
    title: z.string().describe('What happened and what to do, for people.'),
    status: z.literal(status),
    reason: z.enum(reasons).describe('What clients decide by.'),
    ...members?.shape,
  })
  const exampleOf = (reason: Reason): Json => ({
    value: { type: `urn:madoguchi:problem:${reason}`, title: sentences[reason], status, reason, ...members?.example },
  })
  return {
    description: reasons.map((reason) => `\`${reason}\`: ${sentences[reason]}`).join('\n\n'),
    headers: {
      ...commonHeaders,
      'Content-Language': language,
      ...(status === 429 || status === 503 ? { 'Retry-After': retryAfter } : {}),
      ...(status === 401 ? { 'WWW-Authenticate': authenticate } : {}),
    },
    content: {
      'application/problem+json': { schema: jsonSchema(problem), examples: Object.fromEntries(reasons.map((reason) => [reason, exampleOf(reason)])) },
    },
  }
}

export const acceptLanguage: JsonObject = {
  name: 'Accept-Language', in: 'header', required: false, schema: { type: 'string' }, example: 'en',
  description: 'The language of a refusal’s `title`: `ja`, or `en` if it is named first.',
}
