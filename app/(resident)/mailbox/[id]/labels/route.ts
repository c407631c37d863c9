import { placeQuery, readPlace } from '@/domain/mailbox-filter'
import { labelItem } from '@/server/mailbox/labels'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findMailboxActor } from '@/server/session'
import { attempt } from '../../../../guarded'
import { itemAddress, withNotice } from '../../addresses'

const MAX_FORM_BYTES = 8192
const CHOSEN = 'label-'

type Context = { params: Promise<{ id: string }> }

/** The item has exactly the chosen labels from now on. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const form = await readOwnForm(request, MAX_FORM_BYTES)
  if (form === null) return foreignForm()
  const { id } = await params
  const address = itemAddress(id, placeQuery(readPlace(form.list ?? '')))
  const chosen = Object.keys(form).filter((name) => name.startsWith(CHOSEN)).map((name) => name.slice(CHOSEN.length))
  const led = await attempt(() => label(id, chosen, address))
  return goTo(led.ok ? led.value : withNotice(address, { problem: 'failed' }))
}

async function label(itemId: string, chosen: string[], address: string): Promise<string> {
  const actor = await findMailboxActor()
  if (actor === null) return '/login'
  const outcome = await labelItem(actor, itemId, chosen)
  if (outcome.ok) return withNotice(address, { done: 'labelled' })
  return outcome.reason === 'not-found' ? withNotice('/mailbox', { problem: 'not-found' }) : withNotice(address, { problem: outcome.reason })
}
