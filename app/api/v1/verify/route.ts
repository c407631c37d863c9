import { postVerify } from '@/server/verification/public/http'

export const dynamic = 'force-dynamic'

export const POST = (request: Request): Promise<Response> => postVerify(request, () => new Date())
