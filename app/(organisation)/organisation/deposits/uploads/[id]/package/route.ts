import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { signingPackage } from '@/server/uploads/package'
import { webStreamOf } from '@/server/web-stream'
import { ofOwnUpload } from '../../../../../../depositor-file'
import { notThere, savedFile } from '../../../../../../saved-file'

export const dynamic = 'force-dynamic'

/** The documents of a table, to be signed elsewhere. */
export function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return ofOwnUpload(params, (upload) => {
    if (upload.form !== 'table' || upload.key === null || upload.rowCount === 0) return notThere()
    const body = webStreamOf(() => signingPackage(database(), blobs(), upload))
    return new Response(body, { headers: savedFile('package.zip', 'application/zip') })
  })
}
