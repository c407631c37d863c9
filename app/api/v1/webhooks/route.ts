import { getWebhooks, postWebhook } from '@/server/webhooks/http'

export const dynamic = 'force-dynamic'

export const GET = (request: Request): Promise<Response> => getWebhooks(request)
export const POST = (request: Request): Promise<Response> => postWebhook(request)
