import { database } from '@/server/database'
import { withdrawDeposit } from '@/server/deposits/withdraw'
import { takeMemberForm } from '../../../../../member-form'

/** Takes a deposit back, for good: only with the mark that says so. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params
  const page = `/organisation/deposits/${encodeURIComponent(id)}`
  return takeMemberForm(request, page, async (actor, fields) => {
    if (actor.kind !== 'depositor') return '/capacity'
    if (fields.confirmed !== 'yes') return `${page}?problem=unconfirmed`
    const outcome = await withdrawDeposit(database(), actor, id, new Date())
    return outcome.ok ? `${page}?done=withdrawn` : `${page}?problem=${outcome.reason}`
  })
}
