import { redeemInvitation } from '@/server/organisations/invitations'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findActor } from '@/server/session'
import { attempt } from '../../../guarded'

/** Makes whoever is logged in for themself a member by the code they were given. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const actor = await attempt(findActor)
  if (!actor.ok) return goTo('/capacity?problem=fault')
  const { value } = actor
  if (value === null) return goTo('/login')
  if (value.kind !== 'resident') return goTo('/capacity')
  const redeemed = await attempt(() => redeemInvitation(value, form.code ?? '', new Date()))
  if (!redeemed.ok) return goTo('/capacity?problem=fault')
  return goTo(redeemed.value.ok ? '/capacity?done=joined' : `/capacity?problem=${redeemed.value.reason}`)
}
