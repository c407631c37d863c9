import type { Resident } from '@/domain/actor'
import { openDraft, type ForwardDraft } from '@/server/forwards/draft'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../../guarded'

/** Ten references as long as they may be typed, and the draft that has the earlier ones. */
const MAX_FORM_BYTES = 32 * 1024

interface DraftForm {
  actor: Resident
  draft: ForwardDraft
  fields: Record<string, string>
}

/** The answer to a step's form: whoever posts it is asked for the draft that the page gave them, and is led to where `act` says. */
export async function answerStep(request: Request, itemId: string, act: (form: DraftForm) => Promise<string>): Promise<Response> {
  const fields = await readOwnForm(request, MAX_FORM_BYTES)
  if (fields === null) return foreignForm()
  const beginning = `/mailbox/${encodeURIComponent(itemId)}/forward`
  const led = await attempt(async () => {
    const actor = await findResident()
    if (actor === null) return '/login'
    const draft = openDraft(actor, itemId, fields.draft ?? '')
    return draft === null ? `${beginning}?problem=form-malformed` : act({ actor, draft, fields })
  })
  return goTo(led.ok ? led.value : `${beginning}?problem=failed`)
}
