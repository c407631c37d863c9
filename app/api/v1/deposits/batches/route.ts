import { postBatch } from '@/server/deposits/http'

export const dynamic = 'force-dynamic'

export const POST = (request: Request): Promise<Response> => postBatch(request)
