import { getDepositEvents } from '@/server/deposits/events-http'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return getDepositEvents(request, (await params).id)
}
