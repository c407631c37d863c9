import { env } from '@/server/env'
import { openApiDocument } from '@/server/openapi/document'
import { jsonResponse } from '@/server/problem'

export const dynamic = 'force-dynamic'

/** The machine interface in OpenAPI 3.1. */
export const GET = (): Response => jsonResponse(200, openApiDocument(env().PORTAL_ORIGIN))
