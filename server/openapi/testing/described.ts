import { Ajv2020 } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import { openApiDocument } from '../document'

export interface DescribedAnswer {
  description: string
  headers?: Record<string, { required?: boolean, schema: object }>
  content: Record<string, { schema: object, examples?: Record<string, { value: unknown }> }>
}

export interface Operation {
  operationId: string
  parameters?: { name: string, in: string, required: boolean, schema: object, example: unknown }[]
  requestBody?: { content: DescribedAnswer['content'] }
  responses: Record<string, DescribedAnswer>
}

/** Members that nobody described are refused here, though clients must bear them. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inside = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in inside && !('additionalProperties' in inside) ? { ...inside, additionalProperties: false } : inside
}

export const description = openApiDocument('http://localhost:3000') as unknown as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ ...(closed({ components: description.components }) as object), $id: 'described' })
const located = (schema: object) => JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/components/', '"described#/components/')) as object

/** What is wrong with a value by a schema of the description; empty when nothing is. */
export function findings(schema: object, value: unknown): string[] {
  const validate = ajv.compile(located(schema))
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`)
}

export function operationOf(method: string, path: string): Operation {
  const operation = description.paths[path]?.[method.toLowerCase()]
  if (operation === undefined) throw new Error(`${method} ${path} is not described.`)
  return operation
}

/** A real answer must be one of those described: status, media type, headers and every member. Leaves the answer unread. */
export async function expectDescribed(response: Response, method: string, path: string): Promise<void> {
  const answer = operationOf(method, path).responses[response.status]
  if (answer === undefined) throw new Error(`${method} ${path} does not describe the status ${response.status}.`)
  const mediaType = response.headers.get('content-type') ?? ''
  expect(Object.keys(answer.content), 'media type').toContain(mediaType)
  for (const [name, header] of Object.entries(answer.headers ?? {})) {
    const value = response.headers.get(name)
    if (value === null) expect(header.required ?? false, `${name} is missing`).toBe(false)
    else expect(findings(header.schema, value), name).toEqual([])
  }
  if (!mediaType.endsWith('json')) return
  expect(findings(answer.content[mediaType]?.schema ?? {}, await response.clone().json()), `${method} ${path} ${response.status}`).toEqual([])
}
