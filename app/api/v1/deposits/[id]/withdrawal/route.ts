import { postWithdrawal } from '@/server/deposits/life-http'

export const dynamic = 'force-dynamic'

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return postWithdrawal(request, (await params).id)
}
