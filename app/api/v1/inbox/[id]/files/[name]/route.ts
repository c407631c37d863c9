import { getForwardFile } from '@/server/inbox/http'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, { params }: { params: Promise<{ id: string, name: string }> }): Promise<Response> {
  const { id, name } = await params
  return getForwardFile(request, id, name)
}
