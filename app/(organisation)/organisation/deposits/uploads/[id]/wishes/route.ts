import { changeWishes } from '@/server/uploads/start'
import { readWishes, type WishFields } from '@/server/uploads/wishes'
import { takeMemberForm } from '../../../../../../member-form'

/** When and how all rows of an upload go. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params
  const page = `/organisation/deposits/uploads/${encodeURIComponent(id)}`
  return takeMemberForm(request, page, async (actor, fields) => {
    if (actor.kind !== 'depositor') return '/capacity'
    const at = new Date()
    const read = readWishes(fields as WishFields, at)
    if (!read.ok) return `${page}?problem=${read.problem}&field=${read.problem === 'due-on-malformed' ? 'due-year' : 'publish-year'}`
    const changed = await changeWishes(actor, id, read.wishes, at)
    return changed.ok ? `${page}?done=saved` : `${page}?problem=${changed.reason}`
  })
}
