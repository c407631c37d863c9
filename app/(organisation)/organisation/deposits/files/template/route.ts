import { findActor } from '@/server/session'
import { listTemplate } from '@/server/uploads/template'
import { leadTo, savedFile } from '../../../../../saved-file'

export const dynamic = 'force-dynamic'

/** The template of a list of files. */
export async function GET(): Promise<Response> {
  if ((await findActor())?.kind !== 'depositor') return leadTo('/capacity')
  return new Response(listTemplate(), { headers: savedFile('list.csv', 'text/csv; charset=utf-8') })
}
