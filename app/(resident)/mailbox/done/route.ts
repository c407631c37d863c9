import { placeQuery, readPlace } from '@/domain/mailbox-filter'
import { setDone } from '@/server/mailbox/put-away'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findMailboxActor } from '@/server/session'
import { attempt } from '../../../guarded'
import { itemAddress, withNotice } from '../addresses'

/** What the sender asked for is done, or not after all. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const { item = '', act, list = '' } = form
  const address = itemAddress(item, placeQuery(readPlace(list)))
  const led = await attempt(() => mark(item, act !== 'undone', address))
  return goTo(led.ok ? led.value : withNotice(address, { problem: 'failed' }))
}

async function mark(itemId: string, isDone: boolean, address: string): Promise<string> {
  const actor = await findMailboxActor()
  if (actor === null) return '/login'
  const outcome = await setDone(actor, itemId, isDone, new Date())
  if (!outcome.ok) return withNotice('/mailbox', { problem: outcome.reason })
  return withNotice(address, { done: isDone ? 'task-done' : 'task-undone' })
}
