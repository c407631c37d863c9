import { getForwardEvents } from '@/server/inbox/http'

export const dynamic = 'force-dynamic'

export const GET = async (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> => getForwardEvents(request, (await params).id)
