import { ofOwnUpload } from '../../../../../../depositor-file'

export const dynamic = 'force-dynamic'

/** Counts alone, for the page that shows them while rows are sent. */
export function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return ofOwnUpload(params, ({ state, rowCount, acceptedCount, refusedCount }) =>
    Response.json({ state, rowCount, acceptedCount, refusedCount }, { headers: { 'cache-control': 'private, no-store' } }))
}
