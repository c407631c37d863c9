import { postResumption } from '@/server/webhooks/http'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ id: string }> }

export const POST = async (request: Request, { params }: Context): Promise<Response> => postResumption(request, (await params).id)
