import { postInvitation } from '@/server/links/http'

export const dynamic = 'force-dynamic'

export const POST = (request: Request): Promise<Response> => postInvitation(request)
