import { getInbox } from '@/server/inbox/http'

export const dynamic = 'force-dynamic'

export const GET = (request: Request): Promise<Response> => getInbox(request)
