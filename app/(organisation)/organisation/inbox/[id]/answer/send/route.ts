import { answerForward } from '@/server/inbox/answer'
import { goTo } from '@/server/own-form'
import { answerOf } from '../../../answer-words'
import { takeRecipientForm } from '../../../recipient-form'

/** Gives the answer; given again, it leads to the same page. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const page = `/organisation/inbox/${encodeURIComponent((await params).id)}`
  return takeRecipientForm(request, page, async (actor, fields) => {
    const answer = answerOf(fields.answer ?? '')
    if (answer === null) return goTo(`${page}?problem=answer-missing`)
    const outcome = await answerForward(actor, (await params).id, answer, new Date())
    if (outcome.ok) return goTo(`${page}?done=${answer.decision}`)
    return goTo(outcome.reason === 'not-found' ? page : `${page}?problem=${outcome.reason}`)
  })
}
