import type { Area, Json, JsonObject } from './area'
import { depositsArea } from './deposits'
import { inboxArea } from './inbox'
import { linksArea } from './links'
import { verificationArea } from './verification'
import { describedCalls, webhooksArea } from './webhooks'

/** An area that describes a part of the machine interface stands here; its routes are then demanded by a test. */
const areas: readonly Area[] = [verificationArea, depositsArea, linksArea, webhooksArea, inboxArea]

const ownPath = {
  '/api/v1/openapi.json': {
    get: {
      operationId: 'describe',
      summary: 'This description',
      security: [],
      responses: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object', required: ['openapi'] } } } } },
      'x-codeSamples': [{ lang: 'Shell', source: 'curl {origin}/api/v1/openapi.json' }],
    },
  },
}

const description = 'Refusals are problem documents (RFC 9457): decide by `reason`, which is from a closed list; show `title` to people. Objects may gain members; values of enumerations stay.'

/** The whole machine interface as one OpenAPI 3.1 document, for the portal at this origin. */
export function openApiDocument(origin: string): JsonObject {
  const merged = <Value>(part: (area: Area) => Record<string, Value> | undefined) => Object.assign({}, ...areas.map((area) => part(area) ?? {})) as Record<string, Value>
  const document: JsonObject = {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: { title: 'まどぐち', version: '1.0.0', description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: origin }],
    tags: areas.map(({ tag }) => tag),
    paths: { ...merged((area) => area.paths as Record<string, Json>), ...ownPath },
    webhooks: describedCalls,
    components: { schemas: merged((area) => area.schemas), securitySchemes: merged((area) => area.securitySchemes) },
  }
  return JSON.parse(JSON.stringify(document).replaceAll('{origin}', origin)) as JsonObject
}
