import { postAnswer } from '@/server/inbox/http'

export const dynamic = 'force-dynamic'

export const POST = async (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> => postAnswer(request, (await params).id)
