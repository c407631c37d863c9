import { deleteInvitation, getInvitation } from '@/server/links/http'

export const dynamic = 'force-dynamic'

type Params = { params: Promise<{ id: string }> }

export const GET = async (request: Request, { params }: Params): Promise<Response> => getInvitation(request, (await params).id)
export const DELETE = async (request: Request, { params }: Params): Promise<Response> => deleteInvitation(request, (await params).id)
