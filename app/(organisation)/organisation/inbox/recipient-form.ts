import type { Recipient } from '@/domain/actor'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findActor } from '@/server/session'
import { attempt } from '../../../guarded'
import type { Fields } from '../../../member-form'

/** Takes a form of one of the portal's pages for members who receive; as `takeMemberForm`, with any answer. */
export async function takeRecipientForm(request: Request, page: string, act: (actor: Recipient, fields: Fields) => Promise<Response>, maxBytes?: number): Promise<Response> {
  const form = await readOwnForm(request, maxBytes)
  if (form === null) return foreignForm()
  const found = await attempt(findActor)
  if (!found.ok) return goTo(`${page}?problem=fault`)
  const actor = found.value
  if (actor === null) return goTo('/login')
  if (actor.kind !== 'recipient') return goTo('/capacity')
  const done = await attempt(() => act(actor, form))
  return done.ok ? done.value : goTo(`${page}?problem=fault`)
}
