import { postDeposit } from '@/server/deposits/http'
import { getDeposits } from '@/server/deposits/life-http'

export const dynamic = 'force-dynamic'

export const POST = (request: Request): Promise<Response> => postDeposit(request)

export const GET = (request: Request): Promise<Response> => getDeposits(request)
