import { listAddress, placeQuery, readPlace } from '@/domain/mailbox-filter'
import { archiveItems, unarchiveItems } from '@/server/mailbox/put-away'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findMailboxActor } from '@/server/session'
import { attempt } from '../../../guarded'
import { itemAddress, withNotice } from '../addresses'

/** A page of the list chosen whole, with room to spare. */
const MAX_FORM_BYTES = 8192
const CHOSEN = 'item-'

type Form = Record<string, string>

/** Puts the chosen items away, or back. Leads to the list they were chosen in, or to the page of the one. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request, MAX_FORM_BYTES)
  if (form === null) return foreignForm()
  const led = await attempt(() => putAway(form))
  return goTo(led.ok ? led.value : withNotice(back(form), { problem: 'failed' }))
}

async function putAway(form: Form): Promise<string> {
  const actor = await findMailboxActor()
  if (actor === null) return '/login'
  const act = form.act === 'unarchive' ? unarchiveItems : archiveItems
  const outcome = await act(actor, chosenIn(form), new Date())
  if (!outcome.ok) return withNotice(back(form), { problem: outcome.reason })
  return withNotice(back(form), { done: form.act === 'unarchive' ? 'unarchived' : 'archived', count: String(outcome.changed) })
}

function chosenIn(form: Form): string[] {
  if (form.item !== undefined) return [form.item]
  return Object.keys(form).filter((name) => name.startsWith(CHOSEN)).map((name) => name.slice(CHOSEN.length))
}

function back(form: Form): string {
  const place = readPlace(form.list ?? '')
  return form.item === undefined ? listAddress(place) : itemAddress(form.item, placeQuery(place))
}
