import { recipientReferencePattern } from '@/domain/forwards'
import { changedDraft, typedReference } from '@/server/forwards/draft'
import { stepPath } from '../draft-in'
import { answerStep } from '../own-form'

type Params = { params: Promise<{ id: string }> }

/** Takes references and documents into the draft; what cannot be used is shown again as it was typed. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  return answerStep(request, (await params).id, ({ actor, draft, fields }) => {
    const recipients = draft.recipients.map(({ id }) => ({ id, reference: typedReference(fields[`reference-${id}`] ?? '') }))
    const changed = changedDraft(draft, { recipients, withReadable: fields.readable === 'yes' })
    const isRight = recipients.every(({ reference }) => reference === '' || recipientReferencePattern.test(reference))
    return Promise.resolve(isRight ? stepPath(actor, changed, '/check') : stepPath(actor, changed, '/details', { problem: 'reference-malformed' }))
  })
}
