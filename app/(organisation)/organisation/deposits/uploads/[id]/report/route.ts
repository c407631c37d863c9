import { getLocale } from 'next-intl/server'
import { database } from '@/server/database'
import { reportFile } from '@/server/uploads/report'
import { ofOwnUpload } from '../../../../../../depositor-file'
import { notThere, savedFile, streamed } from '../../../../../../saved-file'

export const dynamic = 'force-dynamic'

/** What became of every row, as a file. */
export function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return ofOwnUpload(params, async (upload) => {
    if (upload.rowCount === 0) return notThere()
    return new Response(streamed(reportFile(database(), upload, await getLocale())), { headers: savedFile('report.csv', 'text/csv; charset=utf-8') })
  })
}
