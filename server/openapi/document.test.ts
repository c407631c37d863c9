import { readdirSync } from 'node:fs'
import path from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { openApiDocument } from './document'
import { description, findings, type DescribedAnswer, type Operation } from './testing/described'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** `METHOD /address` of everything that answers under app/api/v1, from the files themselves. */
async function routes(): Promise<string[]> {
  const files = readdirSync('app/api/v1', { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)route\.tsx?$/.test(file))
  const found = await Promise.all(files.map(async (file) => {
    const address = path.posix.dirname(file).replace(/\[([^\]]+)\]/g, '{$1}')
    const handlers = (await import(path.resolve('app/api/v1', file))) as object
    return methods.filter((method) => method in handlers).map((method) => `${method} /api/v1/${address}`)
  }))
  return found.flat().sort()
}

const operations: [string, Operation][] = Object.entries(description.paths).flatMap(([address, item]) =>
  Object.entries(item).map(([method, operation]): [string, Operation] => [`${method.toUpperCase()} ${address}`, operation]))
const answers = (operation: Operation): DescribedAnswer['content'][string][] => Object.values(operation.responses).flatMap(({ content }) => Object.values(content))

describe('the description of the machine interface', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(JSON.parse(JSON.stringify(description)) as Record<string, unknown>)).toMatchObject({ valid: true })
    expect(validator.version).toBe('3.1')
    expect(await new Validator().validate({ ...openApiDocument('http://localhost:3000'), info: {} })).toMatchObject({ valid: false })
  })

  it('describes every route there is, and none that there is not', async () => {
    expect(operations.map(([name]) => name).sort()).toEqual(await routes())
  })

  it('gives every operation a name of its own, and refers to nothing that is missing', () => {
    const names = operations.map(([, { operationId }]) => operationId)
    expect(new Set(names).size).toBe(names.length)
    const references = [...JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
    expect(references.length).toBeGreaterThan(0)
    for (const name of references) expect(Object.keys(description.components.schemas)).toContain(name)
  })

  it.each(operations)('%s: every example is what its schema says, and a spoilt one is not', (_, operation) => {
    const described = [...Object.values(operation.requestBody?.content ?? {}), ...answers(operation)]
    for (const { schema, examples = {} } of described) {
      for (const [name, { value }] of Object.entries(examples)) {
        expect(findings(schema, value), name).toEqual([])
        expect(findings(schema, { ...(value as object), unknownMember: 1 }), name).not.toEqual([])
      }
    }
    for (const { name, schema, example } of operation.parameters ?? []) expect(findings(schema, example), name).toEqual([])
  })

  it.each(operations.filter(([, { requestBody }]) => requestBody))('%s: shows a request or a command, and an example of each answer', (_, operation) => {
    const hasExample = Object.values(operation.requestBody?.content ?? {}).some(({ examples }) => examples) || 'x-codeSamples' in operation
    expect(hasExample).toBe(true)
    for (const { examples } of answers(operation)) expect(Object.keys(examples ?? {}).length).toBeGreaterThan(0)
  })
})
