import { jsonResponse } from '@/server/problem'
import { readiness } from '@/server/readiness'

export const dynamic = 'force-dynamic'

/** Whether this process can serve residents: 200, or 503 with what is missing. */
export async function GET(): Promise<Response> {
  const { ready, checks } = await readiness()
  return jsonResponse(ready ? 200 : 503, { status: ready ? 'ready' : 'not-ready', checks })
}
