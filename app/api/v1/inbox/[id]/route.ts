import { getForward } from '@/server/inbox/http'

export const dynamic = 'force-dynamic'

export const GET = async (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> => getForward(request, (await params).id)
