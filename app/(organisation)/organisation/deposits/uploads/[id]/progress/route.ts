import { ofOwnUpload } from '../../../../../../depositor-file'
import { courseState } from '../course-state'

export const dynamic = 'force-dynamic'

/** Counts alone, for the page that shows them while rows are sent. */
export function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return ofOwnUpload(params, async (upload) => {
    const { rowCount, acceptedCount, refusedCount } = upload
    return Response.json({ state: await courseState(upload), rowCount, acceptedCount, refusedCount }, { headers: { 'cache-control': 'private, no-store' } })
  })
}
