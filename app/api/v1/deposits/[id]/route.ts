import { getDeposit } from '@/server/deposits/life-http'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return getDeposit(request, (await params).id)
}
