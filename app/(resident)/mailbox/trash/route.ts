import { listAddress, placeQuery, readPlace } from '@/domain/mailbox-filter'
import { restoreItem, trashItem } from '@/server/mailbox/trash'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../guarded'
import { itemAddress, withNotice } from '../addresses'

/** Throws an item away, or takes it back. The first leads to the list, the second to the item. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => act(form))
  return goTo(led.ok ? led.value : withNotice('/mailbox', { problem: 'failed' }))
}

async function act({ item = '', act: what, list = '' }: Record<string, string>): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const place = readPlace(list)
  const outcome = what === 'restore' ? await restoreItem(actor, item, new Date()) : await trashItem(actor, item, new Date())
  if (!outcome.ok) return withNotice('/mailbox', { problem: outcome.reason })
  return what === 'restore' ? withNotice(itemAddress(item, placeQuery(place)), { done: 'restored' }) : withNotice(listAddress(place), { done: 'trashed' })
}
