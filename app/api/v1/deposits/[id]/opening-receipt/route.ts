import { getOpeningReceipt } from '@/server/deposits/opening-receipt-http'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return getOpeningReceipt(request, (await params).id)
}
