import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { takeFiles } from '@/server/uploads/take-files'
import { withQuery } from '../../../../../member-form'
import { takeUploadForm } from '../../../../../upload-form'

const page = '/organisation/deposits/files'

/** Takes many documents with their signatures. What is wrong with them is told on the upload's own page. */
export function POST(request: Request): Promise<Response> {
  return takeUploadForm(request, page, async (depositor) => {
    const taken = await takeFiles({ db: database(), store: blobs(), depositor, at: new Date() }, request)
    return taken.ok ? `/organisation/deposits/uploads/${taken.uploadId}` : withQuery(page, { problem: taken.problem, kind: taken.kind })
  })
}
