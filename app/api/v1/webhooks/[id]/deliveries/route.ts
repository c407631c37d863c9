import { getDeliveries } from '@/server/webhooks/http'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export const GET = async (request: Request, { params }: Context): Promise<Response> => getDeliveries(request, (await params).id)
