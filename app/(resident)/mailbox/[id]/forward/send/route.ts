import type { Resident } from '@/domain/actor'
import type { ForwardProblem } from '@/domain/forwards'
import { changedDraft, type ForwardDraft } from '@/server/forwards/draft'
import { forwardItem } from '@/server/forwards/forward'
import { stepPath } from '../draft-in'
import { answerStep } from '../own-form'

type Params = { params: Promise<{ id: string }> }

/** Sends what the last page showed, and nothing else: all of it stands in the sealed draft. */
export async function POST(request: Request, { params }: Params): Promise<Response> {
  return answerStep(request, (await params).id, async ({ actor, draft }) => {
    const { itemId, recipients, withReadable, key, seen } = draft
    const roles = withReadable ? ['original', 'readable'] : ['original']
    const sent = await forwardItem(actor, { itemId, recipients, roles, key, seen: seen ?? '' }, new Date())
    return sent.ok ? `/mailbox/${itemId}/forward/sent?form=${key}` : afterRefusal(actor, draft, sent.reason)
  })
}

/** Where it can be mended. */
function afterRefusal(actor: Resident, draft: ForwardDraft, problem: ForwardProblem): string {
  if (problem === 'form-malformed' || problem === 'form-used') return `/mailbox/${draft.itemId}/forward?problem=${problem}`
  if (problem === 'verdict-changed') return stepPath(actor, changedDraft(draft, {}), '/check', { problem })
  const isOfDetails = problem === 'reference-malformed' || problem === 'role-missing'
  return stepPath(actor, draft, isOfDetails ? '/details' : '', { problem })
}
