import { postDeposit } from '@/server/deposits/http'

export const dynamic = 'force-dynamic'

export const POST = (request: Request): Promise<Response> => postDeposit(request)
