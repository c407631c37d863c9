import { z } from 'zod'
import { maxRecipientsAtOnce, type ForwardProblem } from '@/domain/forwards'
import { changedDraft, type ForwardDraft } from '@/server/forwards/draft'
import { stepPath } from '../draft-in'
import { answerStep } from '../own-form'

type Params = { params: Promise<{ id: string }> }

/** Adds a recipient to the draft or leaves one out. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  return answerStep(request, (await params).id, ({ actor, draft, fields }) => {
    const { add, remove, q = '' } = fields
    const query: Record<string, string> = q === '' ? {} : { q: q.slice(0, 100) }
    if (remove !== undefined) return Promise.resolve(stepPath(actor, without(draft, remove), '', query))
    const added = withAdded(draft, add ?? '')
    return Promise.resolve(added.ok ? stepPath(actor, added.draft, '', query) : stepPath(actor, draft, '', { ...query, problem: added.reason }))
  })
}

const without = (draft: ForwardDraft, recipient: string) => changedDraft(draft, { recipients: draft.recipients.filter(({ id }) => id !== recipient) })

/** Whether it receives at all is judged where it is looked at. */
function withAdded(draft: ForwardDraft, recipient: string): { ok: true, draft: ForwardDraft } | { ok: false, reason: ForwardProblem } {
  const id = recipient.toLowerCase()
  if (!z.uuid().safeParse(id).success) return { ok: false, reason: 'recipient-unknown' }
  if (draft.recipients.some((known) => known.id === id)) return { ok: true, draft }
  if (draft.recipients.length >= maxRecipientsAtOnce) return { ok: false, reason: 'too-many-recipients' }
  return { ok: true, draft: changedDraft(draft, { recipients: [...draft.recipients, { id, reference: '' }] }) }
}
