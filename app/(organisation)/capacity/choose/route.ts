import { chooseCapacity } from '@/server/identity/capacity'
import { writeSessionCookie } from '@/server/identity/session-cookie'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findActor } from '@/server/session'
import { attempt } from '../../../guarded'

/** Where each capacity begins. */
const homes = { resident: '/home', depositor: '/organisation', recipient: '/organisation', operator: '/operator' } as const

/** Goes on in the chosen capacity, in a session of its own. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const actor = await attempt(findActor)
  if (!actor.ok) return goTo('/capacity?problem=fault')
  const { value } = actor
  if (value === null) return goTo('/login')
  const at = new Date()
  const chosen = await attempt(() => chooseCapacity(value, form, at))
  if (!chosen.ok) return goTo('/capacity?problem=fault')
  if (!chosen.value.ok) return goTo(`/capacity?problem=${chosen.value.reason}`)
  const { reference, expiresAt, capacity } = chosen.value
  await writeSessionCookie(reference, expiresAt, at)
  return goTo(homes[capacity])
}
