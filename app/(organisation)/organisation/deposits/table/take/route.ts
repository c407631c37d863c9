import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { takeTable } from '@/server/uploads/take-table'
import { withQuery } from '../../../../../member-form'
import { takeUploadForm } from '../../../../../upload-form'

const page = '/organisation/deposits/table'

/** Takes a table of which each row becomes a document. What is wrong with its content is told on the upload's own page. */
export function POST(request: Request): Promise<Response> {
  return takeUploadForm(request, page, async (depositor) => {
    const taken = await takeTable({ db: database(), store: blobs(), depositor, at: new Date() }, request)
    return taken.ok ? `/organisation/deposits/uploads/${taken.uploadId}` : withQuery(page, { problem: taken.problem, kind: taken.kind })
  })
}
