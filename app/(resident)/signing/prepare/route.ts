import { openSigning } from '@/server/gestures/signing-requests'
import { foreignForm, goTo } from '@/server/own-form'
import { findResident } from '@/server/session'
import { isOwnUpload, readUpload } from '@/server/signing/upload'
import { attempt } from '../../../guarded'

/** Takes the files, keeps them sealed for five minutes, and leads to the page from which the bridge opens. */
export async function POST(request: Request): Promise<Response> {
  if (!isOwnUpload(request)) return foreignForm()
  const begun = await attempt(() => begin(request))
  return goTo(begun.ok ? begun.value : '/signing?problem=refused')
}

async function begin(request: Request): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const upload = await readUpload(request)
  if (!upload.ok) return `/signing?problem=${upload.reason}`
  const opened = await openSigning(actor, { purpose: 'own-documents', documents: upload.documents }, new Date())
  return opened.ok ? `/signing/requests/${opened.id}` : `/signing?problem=${opened.reason}`
}
