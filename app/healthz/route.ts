import { jsonResponse } from '@/server/problem'

export const dynamic = 'force-dynamic'

/** The process is alive. Whether it can do its work says /readyz. */
export function GET(): Response {
  return jsonResponse(200, { status: 'alive' })
}
