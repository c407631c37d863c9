import { isDocumentKind } from '@/documents/kinds'
import { findActor } from '@/server/session'
import { tableTemplate } from '@/server/uploads/template'
import { leadTo, notThere, savedFile } from '../../../../../saved-file'

export const dynamic = 'force-dynamic'

/** The template of a kind's table. */
export async function GET(request: Request): Promise<Response> {
  if ((await findActor())?.kind !== 'depositor') return leadTo('/capacity')
  const kind = new URL(request.url).searchParams.get('kind') ?? ''
  const template = isDocumentKind(kind) ? tableTemplate(kind) : null
  return template === null ? notThere() : new Response(template, { headers: savedFile(`${kind}.csv`, 'text/csv; charset=utf-8') })
}
