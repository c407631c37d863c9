import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { takeSignatures } from '@/server/uploads/take-signatures'
import { takeUploadForm } from '../../../../../../upload-form'

/** Takes a ZIP of signatures for the rows of a table. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params
  const page = `/organisation/deposits/uploads/${encodeURIComponent(id)}`
  return takeUploadForm(request, page, async (depositor) => {
    const taken = await takeSignatures(database(), blobs(), depositor, id, request, new Date())
    return taken.ok ? `${page}?done=signed` : `${page}?problem=${taken.reason}&field=signatures`
  })
}
