import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { takeSingle } from '@/server/uploads/take-single'
import { wishFieldNames } from '@/server/uploads/wishes'
import { withQuery } from '../../../../../member-form'
import { takeUploadForm } from '../../../../../upload-form'

const page = '/organisation/deposits/new'
/** Shown again after a refusal. To whom it goes is not among them: addresses stay in histories. */
const shownAgain = ['kind', 'reference', ...wishFieldNames]

/** Takes one document to be looked at before it is sent. */
export function POST(request: Request): Promise<Response> {
  return takeUploadForm(request, page, async (depositor) => {
    const taken = await takeSingle(database(), blobs(), depositor, request, new Date())
    if (taken.ok) return `/organisation/deposits/uploads/${taken.uploadId}`
    const typed = Object.fromEntries(shownAgain.flatMap((name) => (taken.texts[name] ? [[name, taken.texts[name] ?? '']] : [])))
    return withQuery(page, { problem: taken.problem, ...(taken.field === null ? {} : { field: taken.field }), ...typed })
  })
}
