import { getWebhook, removeWebhook } from '@/server/webhooks/http'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export const GET = async (request: Request, { params }: Context): Promise<Response> => getWebhook(request, (await params).id)
export const DELETE = async (request: Request, { params }: Context): Promise<Response> => removeWebhook(request, (await params).id)
