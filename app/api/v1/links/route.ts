import { getLinks, postLink } from '@/server/links/http'

export const dynamic = 'force-dynamic'

export const GET = (request: Request): Promise<Response> => getLinks(request)
export const POST = (request: Request): Promise<Response> => postLink(request)
